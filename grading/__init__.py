"""What teachers and machines run: build, reference, judge, grade."""
