/// The part of iCalendar (RFC 5545) that mail needs: parses objects into lines and components,
/// within limits, and writes them. Interprets times and zones, but expands no recurrences. Pure:
/// values are immutable.
@NullMarked
package org.posthorn.mime.calendar;

import org.jspecify.annotations.NullMarked;
