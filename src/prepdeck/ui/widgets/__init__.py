"""The widgets of the screens. They draw lines of styled text, and hold no state of the study."""
