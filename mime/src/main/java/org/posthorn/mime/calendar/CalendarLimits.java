package org.posthorn.mime.calendar;

/// Limits of parsing an iCalendar object.
///
/// @param charactersMax characters of an object: invitations have some KB, or some 100 KB with long
///   descriptions
/// @param linesMax content lines: those of a meeting with a thousand attendees
/// @param componentsMax components: a series with many changed instances
/// @param depthMax nesting of components: RFC 5545 needs 3
/// @param parametersMax parameters of a line: RFC 5545 has 20
public record CalendarLimits(
    int charactersMax, int linesMax, int componentsMax, int depthMax, int parametersMax) {
  public static CalendarLimits defaults() {
    return new CalendarLimits(1 << 20, 20_000, 500, 4, 32);
  }
}
