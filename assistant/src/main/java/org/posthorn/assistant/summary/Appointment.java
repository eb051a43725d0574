package org.posthorn.assistant.summary;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.List;
import org.posthorn.mime.calendar.CalendarComponent;
import org.posthorn.mime.calendar.ContentLine;

/// A date in a message that may be an appointment.
///
/// @param text the sentence with the date
/// @param start on the author's clock; of a whole day its beginning
/// @param end after the start; of whole days the beginning of the day after them
/// @param allDay whether it has no time of day
/// @param offset the author's time zone
public record Appointment(
    String text, LocalDateTime start, LocalDateTime end, boolean allDay, ZoneOffset offset) {

  public Instant startsAt() {
    return start.toInstant(offset);
  }

  public Instant endsAt() {
    return end.toInstant(offset);
  }

  /// An iCalendar object with an event for it (RFC 5545).
  ///
  /// @param title of the event
  /// @param uid globally unique, and the same each time for this appointment
  /// @param now when the object is made
  public String calendar(String title, String uid, Instant now) {
    List<ContentLine> event =
        List.of(
            ContentLine.ofText("UID", uid),
            ContentLine.of("DTSTAMP", utc(now)),
            time("DTSTART", start, startsAt()),
            time("DTEND", end, endsAt()),
            ContentLine.ofText("SUMMARY", title),
            ContentLine.ofText("DESCRIPTION", text));
    return new CalendarComponent(
            "VCALENDAR",
            List.of(
                ContentLine.of("VERSION", "2.0"),
                ContentLine.of("PRODID", "-//Posthorn//Assistant//EN")),
            List.of(new CalendarComponent("VEVENT", event, List.of())))
        .toString();
  }

  private ContentLine time(String name, LocalDateTime local, Instant instant) {
    return allDay
        ? ContentLine.of(name, digits(local.toLocalDate().toString())).with("VALUE", "DATE")
        : ContentLine.of(name, utc(instant));
  }

  /// RFC 5545 §3.3.5, form 2.
  private static String utc(Instant time) {
    return digits(Instant.ofEpochSecond(time.getEpochSecond()).toString());
  }

  private static String digits(String iso) {
    return iso.replace("-", "").replace(":", "");
  }
}
