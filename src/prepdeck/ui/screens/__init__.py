"""The screens and dialogs, one per module. They show pages, and hand every change over to the study."""
