package org.posthorn.web.rest.mail;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.posthorn.mime.calendar.CalendarComponent;
import org.posthorn.mime.calendar.CalendarLimits;
import org.posthorn.web.rest.mail.MailServer.Got;
import tools.jackson.databind.JsonNode;

/// Invitations as mail programs send them, what is told of them, and the answers (RFC 5546, 6047).
final class InvitationsTest {
  private static final String MEETING =
      """
      BEGIN:VCALENDAR
      PRODID:-//Somebody//EN
      VERSION:2.0
      METHOD:%s
      BEGIN:VTIMEZONE
      TZID:Customized
      BEGIN:STANDARD
      DTSTART:16010101T030000
      TZOFFSETFROM:+0200
      TZOFFSETTO:+0100
      RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU
      END:STANDARD
      BEGIN:DAYLIGHT
      DTSTART:16010101T020000
      TZOFFSETFROM:+0100
      TZOFFSETTO:+0200
      RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU
      END:DAYLIGHT
      END:VTIMEZONE
      BEGIN:VEVENT
      UID:one@b.test
      SEQUENCE:%d
      SUMMARY:Budget\\, second round
      %s
      LOCATION:Room 4\\nSecond floor
      DESCRIPTION:Join: https://evil.test/ or https://us02web.zoom.us/j/123?pwd=a
      ORGANIZER;CN="Zoe, the first":mailto:zoe@b.test
      ATTENDEE;CN=Alice;PARTSTAT=NEEDS-ACTION;RSVP=TRUE:MAILTO:Alice@example.org
      ATTENDEE;ROLE=OPT-PARTICIPANT;PARTSTAT=DECLINED:mailto:carl@c.test
      END:VEVENT
      END:VCALENDAR
      """;

  private static final String PLAIN = "DTSTART:20261201T090000Z\nDTEND:20261201T100000Z";

  private MailServer server;

  @BeforeEach
  void start(@TempDir Path directory) {
    server = new MailServer(directory);
    server.now.set(Instant.parse("2026-11-29T12:00:00Z"));
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private String deliver(String to, int second, String calendar) {
    String message =
        """
        From: zoe@b.test
        To: alice@example.org
        Subject: Invitation: Budget
        Message-ID: <m%d@b.test>
        References: <m0@b.test>
        MIME-Version: 1.0
        Content-Type: multipart/alternative; boundary=b

        --b
        Content-Type: text/plain

        You are invited.
        --b
        Content-Type: text/calendar; charset=utf-8; method=REQUEST
        Content-Transfer-Encoding: base64

        %s
        --b--
        """
            .formatted(
                second,
                Base64.getMimeEncoder(76, "\n".getBytes(StandardCharsets.US_ASCII))
                    .encodeToString(
                        calendar.replace("\n", "\r\n").getBytes(StandardCharsets.UTF_8)));
    return server.deliver(to, Instant.ofEpochSecond(1_796_000_000L + second), message);
  }

  private String request(int second, String times) {
    return deliver("alice", second, MEETING.formatted("REQUEST", 0, times));
  }

  @Test
  void what_is_told_is_who_when_where_and_the_link_of_the_meeting() {
    JsonNode told = server.get("/self/invitations/" + request(1, PLAIN)).json();
    assertThat(told.get("method").asString()).isEqualTo("request");
    JsonNode meeting = told.get("meeting");
    assertThat(meeting.get("title").asString()).isEqualTo("Budget, second round");
    assertThat(meeting.get("place").asString()).isEqualTo("Room 4\nSecond floor");
    assertThat(meeting.get("link").asString()).isEqualTo("https://us02web.zoom.us/j/123?pwd=a");
    assertThat(told.get("organizer").get("name").asString()).isEqualTo("Zoe, the first");
    assertThat(told.get("attendees").get(0).get("self").asBoolean()).isTrue();
    assertThat(told.get("attendees").get(1).get("status").asString()).isEqualTo("declined");
    assertThat(told.get("attendees").get(1).get("required").asBoolean()).isFalse();
    assertThat(told.get("status").get("mayAnswer").asBoolean()).isTrue();
    assertThat(told.get("status").has("answer")).isFalse();
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      textBlock =
          """
          DTSTART:20261201T090000Z|DTEND:20261201T100000Z,              2026-12-01T09:00:00Z, 2026-12-01T10:00:00Z, Z
          DTSTART;TZID=Europe/Berlin:20260701T090000|DURATION:PT1H30M,  2026-07-01T07:00:00Z, 2026-07-01T08:30:00Z, Europe/Berlin
          DTSTART;TZID=W. Europe Standard Time:20261201T090000,         2026-12-01T08:00:00Z, ,                     Europe/Berlin
          DTSTART;TZID="Customized":20260701T090000,                    2026-07-01T07:00:00Z, ,                     +02:00
          DTSTART;TZID=Customized:20261201T090000,                      2026-12-01T08:00:00Z, ,                     +01:00
          DTSTART;TZID=/freeassociation.sourceforge.net/Europe/Rome:20261201T090000, 2026-12-01T08:00:00Z, ,        Europe/Rome
          DTSTART;TZID=Nowhere:20261201T090000,                         ,                     ,                     ''
          DTSTART;VALUE=DATE:20261224|DTEND;VALUE=DATE:20261227,        ,                     ,                     ''
          DTSTART:20261201T090000,                                      ,                     ,                     ''
          """)
  void times_are_read_in_the_zones_that_programs_name(
      String lines, String start, String end, String zone) {
    String id = request(1, lines.replace("|", "\n"));
    JsonNode time = server.get("/self/invitations/" + id).json().get("meeting").get("time");
    assertThat(time.path("startsAt").asString("")).isEqualTo(start == null ? "" : start);
    assertThat(time.path("endsAt").asString("")).isEqualTo(end == null ? "" : end);
    assertThat(time.path("zone").asString("")).isEqualTo(zone);
  }

  @Test
  void a_recurrence_is_told_in_parts_and_whole_days_as_dates() {
    String id =
        request(
            1,
            "DTSTART;VALUE=DATE:20261207\nDTEND;VALUE=DATE:20261208\n"
                + "RRULE:FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,-1FR;UNTIL=20270301");
    JsonNode meeting = server.get("/self/invitations/" + id).json().get("meeting");
    assertThat(meeting.get("time").get("start").asString()).isEqualTo("2026-12-07");
    assertThat(meeting.get("time").get("allDay").asBoolean()).isTrue();
    JsonNode recurrence = meeting.get("recurrence");
    assertThat(recurrence.get("frequency").asString()).isEqualTo("weekly");
    assertThat(recurrence.get("interval").asInt()).isEqualTo(2);
    assertThat(recurrence.get("until").asString()).isEqualTo("2027-03-01");
    assertThat(recurrence.get("days").toString()).isEqualTo("[\"MO\",\"-1FR\"]");
  }

  private Got answer(String id, String json) {
    return server.send("POST", "/self/invitations/" + id + "/answer", json);
  }

  @Test
  void an_answer_goes_to_the_organizer_as_a_reply_and_is_remembered() throws Exception {
    String id =
        request(
            1, "DTSTART;TZID=Customized:20261201T090000\nDTEND;TZID=Customized:20261201T100000");
    Got got = answer(id, "{'answer': 'tentative', 'comment': 'Perhaps; later,\\nif at all é'}");
    assertThat(got.status()).as(got.text()).isEqualTo(200);
    assertThat(got.json().get("status").get("answer").asString()).isEqualTo("tentative");
    server.office.perform();
    assertThat(server.office.queued())
        .singleElement()
        .satisfies(queued -> {
          assertThat(queued.envelope().from().address()).isEqualToIgnoringCase("alice@example.org");
          assertThat(queued.recipients().getFirst().recipient().address().toString())
              .isEqualTo("zoe@b.test");
        });
    JsonNode sent = server.get("/messages", "mailbox", "sent").json().get("items").get(0);
    String sentId = sent.get("id").asString();
    assertThat(sent.get("header").get("subject").asString())
        .isEqualTo("Tentative: Budget, second round");
    String original = server.get("/messages/" + sentId + "/original").text();
    assertThat(original).contains("Content-Type: text/calendar; charset=utf-8; method=REPLY\r\n");
    // RFC 5546 §3.2.3: UID, SEQUENCE, ORGANIZER, DTSTAMP and the one attendee.
    CalendarComponent reply = calendarOf(original);
    assertThat(reply.line("METHOD").orElseThrow().value()).isEqualTo("REPLY");
    assertThat(reply.within("VTIMEZONE")).hasSize(1);
    CalendarComponent event = reply.within("VEVENT").getFirst();
    assertThat(event.line("UID").orElseThrow().value()).isEqualTo("one@b.test");
    assertThat(event.line("SEQUENCE").orElseThrow().value()).isEqualTo("0");
    assertThat(event.line("DTSTAMP").orElseThrow().value()).isEqualTo("20261129T120000Z");
    assertThat(event.line("ORGANIZER").orElseThrow().value()).isEqualTo("mailto:zoe@b.test");
    assertThat(event.line("COMMENT").orElseThrow().text())
        .isEqualTo("Perhaps; later,\nif at all é");
    assertThat(event.all("ATTENDEE"))
        .singleElement()
        .satisfies(attendee -> {
          assertThat(attendee.value()).isEqualTo("MAILTO:Alice@example.org");
          assertThat(attendee.parameter("PARTSTAT")).contains("TENTATIVE");
          assertThat(attendee.parameter("CN")).contains("Alice");
        });
    assertThat(answer(id, "{'answer': 'declined'}").json().get("status").get("answer").asString())
        .isEqualTo("declined");
  }

  private static CalendarComponent calendarOf(String original) {
    int at = original.indexOf("method=REPLY");
    int from = original.indexOf("\r\n\r\n", at) + 4;
    String base64 = original.substring(from, original.indexOf("\r\n--", from));
    String text = new String(Base64.getMimeDecoder().decode(base64), StandardCharsets.UTF_8);
    assertThat(text.lines()).allMatch(line -> line.getBytes(StandardCharsets.UTF_8).length <= 75);
    return CalendarComponent.parse(text, CalendarLimits.defaults()).orElseThrow();
  }

  @Test
  void only_who_is_invited_answers() {
    String calendar = MEETING.formatted("REQUEST", 0, PLAIN);
    String bobs = deliver("bob", 1, calendar);
    Got foreign = answer(bobs, "{'answer': 'accepted'}");
    assertThat(foreign.status()).isIn(404, 409);
    String notInvited =
        deliver("alice", 2, calendar.replace("Alice@example.org", "somebody@else.test"));
    assertThat(
            server
                .get("/self/invitations/" + notInvited)
                .json()
                .get("status")
                .get("mayAnswer")
                .asBoolean())
        .isFalse();
    assertThat(answer(notInvited, "{'answer': 'accepted'}").code()).isEqualTo("conflict");
    String cancelled = deliver("alice", 3, MEETING.formatted("CANCEL", 1, PLAIN));
    assertThat(answer(cancelled, "{'answer': 'accepted'}").code()).isEqualTo("conflict");
    String noMailbox =
        deliver("alice", 4, calendar.replace("mailto:zoe@b.test", "mailto:zoe@b.test>,<x@y.test"));
    assertThat(answer(noMailbox, "{'answer': 'accepted'}").code()).isEqualTo("conflict");
    assertThat(server.office.queued()).isEmpty();
  }

  @Test
  void an_invitation_that_was_changed_or_cancelled_since_is_outdated() {
    String first = request(1, PLAIN);
    String second = deliver("alice", 2, MEETING.formatted("CANCEL", 1, PLAIN));
    assertThat(outdated(first)).isTrue();
    assertThat(outdated(second)).isFalse();
  }

  private boolean outdated(String id) {
    return server.get("/self/invitations/" + id).json().get("status").get("outdated").asBoolean();
  }

  @Test
  void what_is_no_invitation_is_not_found() {
    String none = server.deliver("alice", Instant.EPOCH, "From: a@b.test\nSubject: x\n\nhello\n");
    assertThat(server.get("/self/invitations/" + none).status()).isEqualTo(404);
    for (String broken :
        List.of(
            "",
            "BEGIN:VCALENDAR",
            "BEGIN:VCALENDAR\nBEGIN:VTODO\nEND:VTODO\n",
            "BEGIN:VCALENDAR\n" + "BEGIN:VEVENT\n".repeat(600),
            "x".repeat(2_000_000))) {
      String id = deliver("alice", 1, broken);
      assertThat(server.get("/self/invitations/" + id).status()).isEqualTo(404);
    }
  }
}
