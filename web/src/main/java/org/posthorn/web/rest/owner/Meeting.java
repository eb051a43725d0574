package org.posthorn.web.rest.owner;

import com.ibm.icu.util.TimeZone;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.posthorn.mime.calendar.CalendarComponent;
import org.posthorn.mime.calendar.CalendarTime;
import org.posthorn.mime.calendar.CalendarZones;
import org.posthorn.mime.calendar.ContentLine;
import org.posthorn.web.rest.owner.InvitationViews.Attendee;
import org.posthorn.web.rest.owner.InvitationViews.MeetingTime;
import org.posthorn.web.rest.owner.InvitationViews.Participant;
import org.posthorn.web.rest.owner.InvitationViews.Recurrence;

/// Converts a VEVENT (RFC 5545 §3.6.1) to values of REST.
///
/// @param event one of the object
/// @param zones of the object
record Meeting(CalendarComponent event, CalendarZones zones) {
  /// Largest number of attendees in a response.
  static final int ATTENDEES_TOLD = 100;

  private static final int TEXT_TOLD = 4_000;
  private static final Pattern LINK = Pattern.compile("https://[^\\s<>\"'\\\\]{1,2000}");

  /// Hosts of video meetings, whose links may occur only in the description.
  private static final Pattern MEETING_HOST =
      Pattern.compile(
          "https://([a-z0-9-]+[.])*(meet[.]google[.]com|teams[.]microsoft[.]com|teams[.]live[.]com"
              + "|zoom[.]us|zoomgov[.]com|webex[.]com|meet[.]jit[.]si|whereby[.]com)([/:?].*)?",
          Pattern.CASE_INSENSITIVE);

  static CalendarZones zones(CalendarComponent calendar) {
    return new CalendarZones(
        calendar,
        name -> {
          String iana = TimeZone.getIDForWindowsID(name, "001");
          return iana == null ? name : iana;
        });
  }

  String uid() {
    return event.line("UID").map(line -> line.value().strip()).orElse("");
  }

  int sequence() {
    return event
        .line("SEQUENCE")
        .map(line -> line.value().strip())
        .filter(text -> text.matches("[0-9]{1,9}"))
        .map(Integer::valueOf)
        .orElse(0);
  }

  String text(String name) {
    String text = event.line(name).map(line -> line.text().strip()).orElse("");
    return text.length() <= TEXT_TOLD ? text : text.substring(0, TEXT_TOLD);
  }

  Optional<MeetingTime> time() {
    Optional<CalendarTime> start = time("DTSTART");
    return start.map(from -> {
      Optional<CalendarTime> end = time("DTEND").or(() -> after(from));
      return new MeetingTime(
          written(from),
          end.map(Meeting::written),
          from.instant(),
          end.flatMap(CalendarTime::instant),
          from.day(),
          from.zone().map(ZoneId::getId));
    });
  }

  private Optional<CalendarTime> time(String name) {
    return event.line(name).flatMap(line -> CalendarTime.of(line, zones));
  }

  private static String written(CalendarTime time) {
    return time.day() ? time.local().toLocalDate().toString() : time.local().toString();
  }

  /// RFC 5545 §3.3.6: days are calendar days; other units are exact.
  private Optional<CalendarTime> after(CalendarTime start) {
    Optional<String> text = event.line("DURATION").map(line -> line.value().strip());
    if (text.isEmpty()) {
      return Optional.empty();
    }
    Matcher weeks = Pattern.compile("[+]?P([0-9]{1,4})W").matcher(text.get());
    try {
      Duration length =
          weeks.matches()
              ? Duration.ofDays(7L * Integer.parseInt(weeks.group(1)))
              : Duration.parse(text.get());
      LocalDateTime end = start.local().plus(length);
      return Optional.of(new CalendarTime(end, start.day(), start.zone()));
    } catch (DateTimeParseException | ArithmeticException e) {
      return Optional.empty();
    }
  }

  /// RFC 5545 §3.8.5.3, if it is simple enough for a sentence.
  Optional<Recurrence> recurrence() {
    return event
        .line("RRULE")
        .map(line -> {
          Map<String, String> parts = new HashMap<>();
          Arrays.stream(line.value().toUpperCase(Locale.ROOT).split(";", 30))
              .map(part -> part.split("=", 2))
              .filter(part -> part.length == 2)
              .forEach(part -> parts.put(part[0].strip(), part[1].strip()));
          return new Recurrence(
              parts.getOrDefault("FREQ", "").toLowerCase(Locale.ROOT),
              whole(parts.get("INTERVAL")).orElse(1),
              whole(parts.get("COUNT")),
              Optional.ofNullable(parts.get("UNTIL"))
                  .flatMap(until -> CalendarTime.of(ContentLine.of("UNTIL", until), zones))
                  .map(until -> until.local().toLocalDate().toString()),
              parts.containsKey("BYDAY")
                  ? Arrays.stream(parts.get("BYDAY").split(",", 60))
                      .filter(day -> day.matches("[+-]?[0-9]{0,2}(MO|TU|WE|TH|FR|SA|SU)"))
                      .toList()
                  : List.of());
        });
  }

  private static Optional<Integer> whole(@org.jspecify.annotations.Nullable String text) {
    return text != null && text.matches("[0-9]{1,6}")
        ? Optional.of(Integer.valueOf(text))
        : Optional.empty();
  }

  Optional<Participant> organizer() {
    return event.line("ORGANIZER").map(line -> new Participant(name(line), address(line)));
  }

  /// @param own whether an address is the account's
  List<Attendee> attendees(java.util.function.Predicate<String> own) {
    List<Attendee> attendees = new ArrayList<>();
    for (ContentLine line : event.all("ATTENDEE")) {
      boolean mine = own.test(address(line));
      if (attendees.size() < ATTENDEES_TOLD || mine) {
        attendees.add(
            new Attendee(
                name(line),
                address(line),
                line.parameter("PARTSTAT").orElse("NEEDS-ACTION").toLowerCase(Locale.ROOT),
                !line.parameter("ROLE").orElse("").equalsIgnoreCase("OPT-PARTICIPANT"),
                mine));
      }
    }
    return attendees;
  }

  private static String name(ContentLine line) {
    return line.parameter("CN").orElse("").strip();
  }

  /// The address of a calendar user (RFC 5545 §3.3.3); empty if it is not a mail address.
  static String address(ContentLine line) {
    String value = line.value().strip();
    return value.regionMatches(true, 0, "mailto:", 0, 7) ? value.substring(7).strip() : "";
  }

  /// The link of the video meeting, or else its URL.
  Optional<String> link() {
    for (String name :
        List.of(
            "X-GOOGLE-CONFERENCE",
            "X-MICROSOFT-SKYPETEAMSMEETINGURL",
            "X-MICROSOFT-ONLINEMEETINGEXTERNALLINK",
            "CONFERENCE")) {
      Optional<String> found = event.line(name).flatMap(line -> first(line.text()));
      if (found.isPresent()) {
        return found;
      }
    }
    Optional<String> place = event.line("LOCATION").flatMap(line -> first(line.text()));
    return place
        .or(this::described)
        .or(() -> event.line("URL").flatMap(line -> first(line.value())));
  }

  private static Optional<String> first(String text) {
    Matcher matcher = LINK.matcher(text);
    return matcher.find() ? Optional.of(matcher.group()) : Optional.empty();
  }

  private Optional<String> described() {
    Matcher matcher = LINK.matcher(text("DESCRIPTION"));
    while (matcher.find()) {
      String link = matcher.group();
      if (MEETING_HOST.matcher(link).matches()) {
        return Optional.of(link);
      }
    }
    return Optional.empty();
  }
}
