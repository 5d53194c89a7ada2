"""3CX's journal variables and date formats, and ours for the same."""

from __future__ import annotations

from collections.abc import Mapping

VARIABLES: Mapping[str, str] = {
    "Agent": "$extension$",
    "AgentEmail": "$agent_email$",
    "AgentFirstName": "$agent$",
    "QueueExtension": "$queue$",
    "Duration": "$talk_time$",
    "DateTime": "$datetime$",
    "CallStartTimeLocal": "$datetime$",
    "CallStartTimeUTC": "$datetime$",
    "CallEndTimeLocal": "$datetime$",
    "CallEndTimeUTC": "$datetime$",
    "Name": "$name$",
    "CompanyName": "$company$",
    "EntityId": "$contact_id$",
    "ContactUrl": "$contact_url$",
    "RecordingUrl": "$recording$",
}
NOTES: Mapping[str, str] = {
    "Duration": "[Duration] becomes the seconds of talk; 3CX wrote hh:mm:ss",
    "CallStartTimeLocal": "[CallStartTime…] becomes the time of the event: the end of the call",
    "CallStartTimeUTC": "[CallStartTime…] becomes the time of the event: the end of the call",
    "CallEndTimeUTC": "UTC times become the workspace's time with its offset: the same moment",
}
FORMATS: Mapping[str, str] = {
    "t": "HH:mm",
    "T": "HH:mm:ss",
    "d": "yyyy-MM-dd",
    "g": "yyyy-MM-dd HH:mm",
    "G": "yyyy-MM-dd HH:mm:ss",
    "s": "yyyy-MM-ddTHH:mm:ss",
    "o": "yyyy-MM-ddTHH:mm:ss",
}
