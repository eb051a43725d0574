package org.posthorn.mime.calendar;

/// Limits of parsing an iCalendar object.
///
/// @param charactersMax of an object: invitations have some KB, with long descriptions some 100
/// @param linesMax content lines: those of a meeting with a thousand attendees
/// @param componentsMax components: a series with many changed instances
/// @param depthMax of components within components: RFC 5545 needs 3
/// @param parametersMax of a line: RFC 5545 has 20
public record CalendarLimits(
    int charactersMax, int linesMax, int componentsMax, int depthMax, int parametersMax) {
  public static CalendarLimits defaults() {
    return new CalendarLimits(1 << 20, 20_000, 500, 4, 32);
  }
}
