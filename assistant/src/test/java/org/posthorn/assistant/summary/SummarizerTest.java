package org.posthorn.assistant.summary;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.posthorn.assistant.text.Language;
import org.posthorn.assistant.text.MessageText;
import org.posthorn.assistant.text.Reading;
import org.posthorn.assistant.text.Sentence;
import org.posthorn.assistant.text.TextLimits;
import org.posthorn.mime.Entity;

class SummarizerTest {
  private static final OffsetDateTime SENT = OffsetDateTime.parse("2026-11-30T10:00Z");
  private static final SummaryLimits LIMITS = SummaryLimits.defaults();

  private static MessageSummary summary(String text, String subject) {
    return new Summarizer(LIMITS).summarize(Reading.of(text, TextLimits.defaults()), subject, SENT);
  }

  private static List<String> sentences(MessageSummary summary) {
    return summary.sentences().stream().map(MessageSummary.Line::text).toList();
  }

  private static final String LONG =
      """
      Hi all,

      The heating in the office on the second floor has been out of order since last week. The
      technician was here on Tuesday and looked at it for two hours. He said that the pump of the
      heating is broken and that a new pump costs 1,800 €. It rained a lot during that time. My
      bicycle got quite wet, but that is another story which I will tell you some day.

      We decided to order the new pump for the heating today. The technician will come again on
      Thursday at 9 am to install it. The weather forecast says that it will be cold.

      Could somebody be in the office on Thursday morning to let him in? I am on a train then.

      Best regards,
      Anna
      """;

  @Test
  void theSentencesThatMatterAreChosen() {
    MessageSummary summary = summary(LONG, "Heating in the office");
    assertThat(summary.whole()).isFalse();
    assertThat(summary.language()).isEqualTo(Language.ENGLISH);
    assertThat(sentences(summary))
        .hasSize(3)
        .contains(
            "We decided to order the new pump for the heating today.",
            "Could somebody be in the office on Thursday morning to let him in?")
        .noneMatch(sentence -> sentence.contains("bicycle"));
    assertThat(summary.sentences())
        .extracting(MessageSummary.Line::kind)
        .contains(Sentence.Kind.DECISION);
    assertThat(sentences(summary).stream().mapToInt(String::length).sum())
        .isLessThanOrEqualTo(LIMITS.charsMax());
    assertThat(summary(LONG, "Heating in the office")).isEqualTo(summary);
  }

  @Test
  void aShortMessageIsItsOwnSummary() {
    MessageSummary summary = summary("Hello Bob,\nI agree. See you there.\n\nAnna", "Lunch");
    assertThat(summary.whole()).isTrue();
    assertThat(sentences(summary)).containsExactly("I agree.", "See you there.");
    MessageSummary nothing = summary("> quoted\n\n", "Re: Lunch");
    assertThat(nothing.sentences()).isEmpty();
    assertThat(nothing.line()).isEmpty();
    assertThat(nothing.suggestions()).isEmpty();
  }

  @Test
  void nothingIsSaidTwice() {
    String same = "The server was moved to the new room and works again since noon. ";
    MessageSummary summary =
        summary(
            same.repeat(6)
                + "The invoice of the electrician over 900 € came too. ".repeat(2)
                + "Nobody was hurt when the cable fell from the ceiling.",
            "Server");
    assertThat(sentences(summary)).doesNotHaveDuplicates();
  }

  @Test
  void itIsStoredAndReadAgain() {
    MessageSummary summary = summary(LONG, "Heating");
    assertThat(MessageSummary.decode(summary.encode())).isEqualTo(summary);
    assertThat(summary.appointments()).hasSize(1);
  }

  @Test
  void appointmentsAreOffered() {
    Appointment timed =
        summary("Let's meet on Thursday, 2-3 pm in room 5.", "Plans").appointments().getFirst();
    assertThat(timed.startsAt()).isEqualTo(Instant.parse("2026-12-03T14:00:00Z"));
    assertThat(timed.endsAt()).isEqualTo(Instant.parse("2026-12-03T15:00:00Z"));
    Appointment day =
        summary("Die Feier findet am 12. Dezember statt.", "Feier").appointments().getFirst();
    assertThat(day.allDay()).isTrue();
    String calendar =
        day.calendar("Feier; mit\nallen", "1@example.org", Instant.parse("2026-11-30T10:00:00Z"));
    assertThat(calendar)
        .startsWith("BEGIN:VCALENDAR\r\nVERSION:2.0\r\n")
        .contains(
            "DTSTART;VALUE=DATE:20261212\r\n",
            "DTEND;VALUE=DATE:20261213\r\n",
            "DTSTAMP:20261130T100000Z\r\n",
            "SUMMARY:Feier\\; mit\\nallen\r\n");
    assertThat(timed.calendar("x", "1", Instant.EPOCH)).contains("DTSTART:20261203T140000Z\r\n");
    assertThat(summary("Please send it by Thursday at 5 pm.", "x").appointments()).isEmpty();
    assertThat(summary("The meeting was on November 27 at 10:00.", "x").appointments()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Are you free for lunch on Friday? | MEETING | Yes, that works for me.",
        "Passt dir Donnerstag um 10 Uhr für die Besprechung? | MEETING | Ja, das passt mir.",
        "Seriez-vous disponible pour une réunion jeudi à 10h ? | MEETING | Oui, cela me convient.",
        "Could you send me the report please? | REQUEST | I will take care of it.",
        "Did you get the parcel that I sent to you? | YES_OR_NO | Yes.",
        "Where did you put the key of the office? | INFORMATION | I will check and get back to you.",
        "Wo hast du den Schlüssel für das Büro hingelegt? | INFORMATION | Ich kläre das und melde mich.",
        "Thank you so much for the help with the move. | THANKS | You are welcome!",
        "I have attached the minutes of the meeting to this. | DELIVERY | Thank you, I have received it.",
        "Anbei das Protokoll der Sitzung von gestern und die Liste. | DELIVERY | Danke, das ist angekommen.",
        "Happy birthday to you and all the best for the year! | WISHES | Thank you very much!",
        "The trees in our garden are green and that is all for now. | NONE | ''",
      })
  void repliesAreOfferedByTheKindOfTheQuestion(String text, ReplyKind kind, String first) {
    MessageSummary summary = summary(text, "Subject");
    assertThat(summary.reply()).isEqualTo(kind);
    assertThat(summary.suggestions().stream().findFirst().orElse("")).isEqualTo(first);
    assertThat(summary.suggestions()).hasSizeLessThanOrEqualTo(3);
  }

  @Test
  void aThreadTellsWhoSaidWhat() {
    Instant day = Instant.parse("2026-11-30T10:00:00Z");
    List<ThreadSummary.Member> members =
        List.of(
            member(1, "Anna", day, "Shall we paint the room blue or green? I like both colours."),
            member(2, "Bob", day.plusSeconds(60), "We decided to paint it blue."),
            member(3, "Anna", day.plusSeconds(120), "Good. Who buys the paint?"),
            member(4, "Anna", day.plusSeconds(180), "It has to be the one without a smell."));
    ThreadSummary thread = ThreadSummary.of(9, members, LIMITS);
    assertThat(thread.total()).isEqualTo(9);
    assertThat(thread.decision().orElseThrow().text()).isEqualTo("We decided to paint it blue.");
    assertThat(thread.question().orElseThrow().emailId()).isEqualTo(3);
    assertThat(thread.messages()).extracting(ThreadSummary.Said::name).contains("Anna", "Bob");
    ThreadSummary answered =
        ThreadSummary.of(
            2, List.of(members.get(2), member(5, "Bob", day.plusSeconds(240), "I do.")), LIMITS);
    assertThat(answered.question()).isEmpty();
  }

  private static ThreadSummary.Member member(long id, String name, Instant at, String text) {
    return new ThreadSummary.Member(id, name, name, at, summary(text, "Paint"));
  }

  @Test
  void hostileTextsTakeLittleTime() {
    List<String> texts =
        List.of(
            "x".repeat(1 << 20),
            "a ".repeat(1 << 19),
            "A b. ".repeat(200_000),
            "> ".repeat(1 << 19),
            "On ".repeat(300_000),
            "On a\n".repeat(200_000),
            "From: x\n".repeat(100_000),
            "http://a ".repeat(100_000),
            "by Friday 3. Dezember at 5 pm ".repeat(30_000),
            "please can you bitte merci de ".repeat(30_000),
            "________\n".repeat(100_000),
            "?!.".repeat(300_000),
            "-- -- --\n".repeat(100_000),
            IntStream.range(0, 200_000).mapToObj(i -> "w" + i).collect(Collectors.joining(" ")));
    for (String text : texts) {
      long start = System.nanoTime();
      MessageSummary summary = summary(text, text.substring(0, 500));
      assertThat(summary.sentences().stream().mapToInt(line -> line.text().length()).sum())
          .isLessThanOrEqualTo(LIMITS.charsMax() + 1);
      assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(2));
    }
    for (String html :
        List.of(
            "<blockquote type=cite>".repeat(12_000) + "</blockquote>".repeat(12_000),
            "</blockquote>".repeat(20_000),
            "<blockquote".repeat(20_000),
            "<div class=\"gmail_quote".repeat(10_000))) {
      long start = System.nanoTime();
      read("Content-Type: text/html\r\n\r\n" + html);
      assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(2));
    }
  }

  private static Reading read(String message) {
    byte[] octets = message.getBytes(StandardCharsets.UTF_8);
    return MessageText.read(
        Entity.scan(octets),
        (from, to) -> java.util.Arrays.copyOfRange(octets, (int) from, (int) to),
        TextLimits.defaults());
  }

  @Test
  void textIsReadFromPlainTextAndFromHtml() {
    Reading html =
        read(
            "MIME-Version: 1.0\r\nContent-Type: text/html; charset=utf-8\r\n\r\n"
                + "<title>No</title><p>Hello Bob,</p><p>The <b>first</b> sentence. Second one?</p>"
                + "<div style='display:none'>Hidden.</div><div class=\"gmail_quote\">Old.</div>");
    assertThat(html.sentences())
        .extracting(Sentence::text)
        .containsExactly("The first sentence.", "Second one?");
    Reading both =
        read(
            """
            MIME-Version: 1.0
            Content-Type: multipart/alternative; boundary=b

            --b
            Content-Type: text/plain; format=flowed

            Plain\s
            text.
            --b
            Content-Type: text/html

            <p>HTML.</p>
            --b--
            """
                .replace("\n", "\r\n"));
    assertThat(both.sentences()).extracting(Sentence::text).containsExactly("Plain text.");
  }
}
