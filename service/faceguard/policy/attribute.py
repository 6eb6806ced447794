"""What rules may say that a person looks like."""

from faceguard.word import Word


class Age(Word):
    CHILD = "child", "Who may be under 18."
    ADULT = "adult", "Who looks older."


class Gender(Word):
    FEMALE = "female"
    MALE = "male"
