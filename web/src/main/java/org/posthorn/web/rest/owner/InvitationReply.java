package org.posthorn.web.rest.owner;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.posthorn.mime.Dates;
import org.posthorn.mime.calendar.CalendarComponent;
import org.posthorn.mime.calendar.ContentLine;
import org.posthorn.web.rest.owner.InvitationViews.Answer;

/// The reply to an invitation (RFC 5546 §3.2.3) as a message (RFC 6047).
///
/// @param calendar of the invitation
/// @param from the invited address, which replies
/// @param comment for the organizer; may be empty
record InvitationReply(
    CalendarComponent calendar, String from, Answer answer, String comment, Instant now) {
  private static final DateTimeFormatter STAMP =
      DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);

  /// Properties of the event that the reply repeats, to identify it (RFC 5546 §3.2.3) and for
  /// people.
  private static final Set<String> REPEATED =
      Set.of(
          "UID",
          "SEQUENCE",
          "ORGANIZER",
          "RECURRENCE-ID",
          "DTSTART",
          "DTEND",
          "DURATION",
          "RRULE",
          "SUMMARY",
          "LOCATION");

  private static final int EVENTS_MAX = 20;
  private static final int LINE = 76;

  /// The iCalendar object.
  String object() {
    List<CalendarComponent> components = new ArrayList<>(calendar.within("VTIMEZONE"));
    calendar.within("VEVENT").stream()
        .limit(EVENTS_MAX)
        .filter(event -> attendee(event) != null)
        .map(this::event)
        .forEach(components::add);
    return new CalendarComponent(
            "VCALENDAR",
            List.of(
                ContentLine.of("PRODID", "-//Posthorn//Posthorn//EN"),
                ContentLine.of("VERSION", "2.0"),
                ContentLine.of("CALSCALE", "GREGORIAN"),
                ContentLine.of("METHOD", "REPLY")),
            components)
        .toString();
  }

  private CalendarComponent event(CalendarComponent asked) {
    List<ContentLine> lines = new ArrayList<>();
    lines.add(ContentLine.of("DTSTAMP", STAMP.format(now)));
    asked.lines().stream().filter(line -> REPEATED.contains(line.name())).forEach(lines::add);
    ContentLine invited = java.util.Objects.requireNonNull(attendee(asked));
    ContentLine answered =
        ContentLine.of("ATTENDEE", invited.value().strip()).with("PARTSTAT", answer.name());
    lines.add(invited.parameter("CN").map(name -> answered.with("CN", name)).orElse(answered));
    if (!comment.isEmpty()) {
      lines.add(ContentLine.ofText("COMMENT", comment));
    }
    return new CalendarComponent("VEVENT", lines, List.of());
  }

  private @org.jspecify.annotations.Nullable ContentLine attendee(CalendarComponent event) {
    return event.all("ATTENDEE").stream()
        .filter(line -> Meeting.address(line).equalsIgnoreCase(from))
        .findFirst()
        .orElse(null);
  }

  /// The message.
  ///
  /// @param to the organizer's address
  /// @param title of the meeting
  byte[] message(String to, String title) {
    String boundary = "=_" + UUID.randomUUID();
    String subject = subject(title);
    String text = subject + "\r\n" + (comment.isEmpty() ? "" : "\r\n" + lines(comment) + "\r\n");
    StringBuilder message = new StringBuilder();
    message
        .append("From: <" + from + ">\r\n")
        .append("To: <" + to + ">\r\n")
        .append("Subject: " + encoded(subject) + "\r\n")
        .append("Date: " + Dates.format(now.atOffset(ZoneOffset.UTC)) + "\r\n")
        .append("MIME-Version: 1.0\r\n")
        .append("Content-Type: multipart/alternative; boundary=\"" + boundary + "\"\r\n\r\n");
    part(message, boundary, "text/plain; charset=utf-8", text);
    // RFC 6047 §2.4: the method is repeated here.
    part(message, boundary, "text/calendar; charset=utf-8; method=REPLY", object());
    message.append("--" + boundary + "--\r\n");
    return message.toString().getBytes(StandardCharsets.UTF_8);
  }

  /// In English, for programs without iCalendar, as the recipient's language is unknown.
  private String subject(String title) {
    String word =
        switch (answer) {
          case ACCEPTED -> "Accepted";
          case TENTATIVE -> "Tentative";
          case DECLINED -> "Declined";
        };
    return title.isEmpty() ? word : word + ": " + title.replaceAll("\\s+", " ");
  }

  private static String lines(String text) {
    return text.lines().collect(Collectors.joining("\r\n"));
  }

  private static void part(StringBuilder message, String boundary, String type, String content) {
    message
        .append("--" + boundary + "\r\n")
        .append("Content-Type: " + type + "\r\n")
        .append("Content-Transfer-Encoding: base64\r\n\r\n")
        .append(
            Base64.getMimeEncoder(LINE, new byte[] {'\r', '\n'})
                .encodeToString(content.getBytes(StandardCharsets.UTF_8)))
        .append("\r\n");
  }

  /// As encoded words (RFC 2047 §2) of whole characters, if it is not ASCII.
  private static String encoded(String text) {
    if (text.length() <= LINE
        && text.chars().allMatch(c -> c >= ' ' && c <= '~')
        && !text.contains("=?")) {
      return text;
    }
    List<String> words = new ArrayList<>();
    StringBuilder word = new StringBuilder();
    text.codePoints()
        .forEach(c -> {
          String character = Character.toString(c);
          int octets = (word + character).getBytes(StandardCharsets.UTF_8).length;
          if (octets > 42) { // 56 in base64, so that the word has fewer than 75
            words.add(word.toString());
            word.setLength(0);
          }
          word.append(character);
        });
    words.add(word.toString());
    return words.stream()
        .map(each ->
            "=?utf-8?B?"
                + Base64.getEncoder().encodeToString(each.getBytes(StandardCharsets.UTF_8))
                + "?=")
        .collect(Collectors.joining("\r\n "));
  }
}
