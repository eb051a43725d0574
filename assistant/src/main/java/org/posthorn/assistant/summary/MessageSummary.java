package org.posthorn.assistant.summary;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.List;
import org.posthorn.assistant.text.Language;
import org.posthorn.assistant.text.Sentence;
import org.posthorn.kv.codec.RowReader;
import org.posthorn.kv.codec.RowWriter;

/// The summary of a message.
///
/// @param forwarded whether it is that of a message that was passed on
/// @param whole whether the sentences are all that the message says
/// @param leading the index of the most important sentence; 0 if there is none
/// @param sentences in their order in the message; none if it says nothing in words
/// @param reply the kind of reply that it waits for
public record MessageSummary(
    Language language,
    boolean forwarded,
    boolean whole,
    int leading,
    List<Line> sentences,
    ReplyKind reply,
    List<Appointment> appointments) {
  private static final int VERSION = 1;

  /// Their indexes are stored: append only.
  private static final List<Sentence.Kind> KINDS =
      List.of(
          Sentence.Kind.STATEMENT,
          Sentence.Kind.QUESTION,
          Sentence.Kind.REQUEST,
          Sentence.Kind.DECISION);

  /// Their indexes are stored: append only.
  private static final List<ReplyKind> REPLIES =
      List.of(
          ReplyKind.NONE,
          ReplyKind.MEETING,
          ReplyKind.REQUEST,
          ReplyKind.YES_OR_NO,
          ReplyKind.INFORMATION,
          ReplyKind.THANKS,
          ReplyKind.DELIVERY,
          ReplyKind.WISHES);

  /// A sentence of a summary.
  public record Line(Sentence.Kind kind, String text) {}

  public MessageSummary {
    sentences = List.copyOf(sentences);
    appointments = List.copyOf(appointments);
  }

  /// The most important sentence; empty if the message says nothing.
  public String line() {
    return sentences.isEmpty() ? "" : sentences.get(leading).text();
  }

  /// Replies that are offered, up to three.
  public List<String> suggestions() {
    return ReplySuggestions.of(reply, language);
  }

  /// The same without a reply: nobody answers mailing lists and programs by templates.
  MessageSummary withoutReply() {
    return new MessageSummary(
        language, forwarded, whole, leading, sentences, ReplyKind.NONE, appointments);
  }

  byte[] encode() {
    return new RowWriter(VERSION)
        .varText(language.tag())
        .flag(forwarded)
        .flag(whole)
        .varint(leading)
        .list(sentences, (out, line) -> out.octet(KINDS.indexOf(line.kind())).varText(line.text()))
        .octet(REPLIES.indexOf(reply))
        .list(
            appointments,
            (out, one) ->
                out.varText(one.text())
                    .signedVarint(one.start().toEpochSecond(ZoneOffset.UTC))
                    .signedVarint(one.end().toEpochSecond(ZoneOffset.UTC))
                    .flag(one.allDay())
                    .signedVarint(one.offset().getTotalSeconds()))
        .done();
  }

  static MessageSummary decode(byte[] row) {
    return RowReader.read(
        SummaryRows.TABLE.name(),
        row,
        VERSION,
        in ->
            new MessageSummary(
                Language.of(in.varText()),
                in.flag(),
                in.flag(),
                in.smallVarint(),
                in.list(line -> new Line(KINDS.get(line.octet()), line.varText())),
                REPLIES.get(in.octet()),
                in.list(MessageSummary::appointment)));
  }

  private static Appointment appointment(RowReader in) {
    return new Appointment(
        in.varText(), local(in.signedVarint()), local(in.signedVarint()), in.flag(), zone(in));
  }

  private static ZoneOffset zone(RowReader in) {
    return ZoneOffset.ofTotalSeconds((int) in.signedVarint());
  }

  private static LocalDateTime local(long seconds) {
    return LocalDateTime.ofInstant(Instant.ofEpochSecond(seconds), ZoneOffset.UTC);
  }
}
