"""Without the extra `ray`, which `make batch-test` has, the tests of a cluster are not collected."""

from importlib.util import find_spec

collect_ignore = [] if find_spec("ray") else ["test_ray.py"]
