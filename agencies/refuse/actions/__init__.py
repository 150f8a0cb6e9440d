"""The write door of the cleansing team's work: one transaction each, audited, by somebody."""
