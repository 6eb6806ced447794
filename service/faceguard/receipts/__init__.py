"""Reports that can be verified: signed, chained, and judged by whoever has the public key and nothing else of ours."""
