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
    "EntityType": "$contact.kind$",
    "Email": "$contact.email$",
    "FirstName": "$contact.first_name$",
    "LastName": "$contact.last_name$",
}
OUTPUTS: Mapping[str, str] = {
    "EntityId": "id",
    "ContactID": "id",
    "FullName": "name",
    "FirstName": "first_name",
    "LastName": "last_name",
    "CompanyName": "company",
    "Email": "email",
    "EntityType": "kind",
}
"""What a lookup gives, and what our lookups call it."""
UNREAD_OUTPUTS = frozenset(
    {
        *("PhoneMobile", "PhoneMobile2", "PhoneHome", "PhoneHome2", "PhoneBusiness"),
        *("PhoneBusiness2", "PhoneOther", "FaxBusiness", "FaxHome", "Pager", "PhotoUrl"),
    }
)
"""What 3CX shows in its telephone book and nothing of ours needs."""
UNASKED: Mapping[str, str] = {
    "LookupByEmail": "a call brings no e-mail address to look for",
    "SearchContacts": "nobody types a text to search for here",
    "LookupFromCFD": "it is asked by call flows of 3CX",
    "CreateContactRecordFromClient": "it is asked by 3CX's own client",
    "ReportChat": "chats are not calls",
}
"""Scenarios that have no moment here, by how their names begin."""
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
