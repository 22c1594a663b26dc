"""Why the calendar's gate is closed, by the gate's `why`, and the names of the steps. French and English."""

CALENDAR = {
    "fr": {
        "calendar-freeze": "{day} : gel jusqu’au {until}",
        "calendar-freeze-because": "{day} : gel jusqu’au {until} ({because})",
        "calendar-holiday": "{day} : jour férié ({holiday})",
        "calendar-day": "{day} n’est pas le jour prévu ({moment})",
        "calendar-early": "{day}, {hour} : trop tôt (à partir de {moment})",
        "tag": "pose du tag",
        "demo": "démonstration",
        "release": "mise en production",
    },
    "en": {
        "calendar-freeze": "{day}: frozen until {until}",
        "calendar-freeze-because": "{day}: frozen until {until} ({because})",
        "calendar-holiday": "{day}: public holiday ({holiday})",
        "calendar-day": "{day} is not the configured day ({moment})",
        "calendar-early": "{day}, {hour}: too early (from {moment})",
        "tag": "tag",
        "demo": "demo",
        "release": "release",
    },
}
