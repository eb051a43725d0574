/// iCalendar (RFC 5545) as far as mail needs it: reads objects into lines and components, within
/// bounds, and writes them. Knows the meaning of times and their zones, and expands no recurrences.
/// Pure: values are immutable.
@NullMarked
package org.posthorn.mime.calendar;

import org.jspecify.annotations.NullMarked;
