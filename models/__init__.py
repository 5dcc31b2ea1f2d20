"""How the BERT of this course, bert_tiny_reviews/, was pretrained. Lessons load its files, never this code."""
