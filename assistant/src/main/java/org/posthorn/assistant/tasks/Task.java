package org.posthorn.assistant.tasks;

import java.time.Instant;
import java.time.LocalDate;
import java.util.Optional;
import org.posthorn.kv.codec.RowReader;
import org.posthorn.kv.codec.RowWriter;

/// Something that a message asks its reader to do.
///
/// @param origin the message
/// @param text the sentence that asks
/// @param due the day, in the calendar of the author
/// @param dueAt the time, if there is one
/// @param snoozedUntil when it is shown again
public record Task(
    Origin origin,
    String text,
    Optional<LocalDate> due,
    Optional<Instant> dueAt,
    boolean done,
    Optional<Instant> snoozedUntil) {
  private static final int VERSION = 1;

  /// The message that asks.
  ///
  /// @param name of its author; may be empty
  /// @param address of its author
  public record Origin(
      long emailId,
      long threadId,
      String subject,
      String name,
      String address,
      Instant receivedAt) {}

  /// What a task is about to its owner.
  public enum Status {
    OPEN,
    SNOOZED,
    DONE
  }

  public Status status(Instant now) {
    return done
        ? Status.DONE
        : snoozedUntil.filter(now::isBefore).isPresent() ? Status.SNOOZED : Status.OPEN;
  }

  /// The same, with another state.
  public Task with(boolean nowDone, Optional<Instant> until) {
    return new Task(origin, text, due, dueAt, nowDone, until);
  }

  public byte[] encode() {
    return new RowWriter(VERSION)
        .varint(origin.emailId())
        .varint(origin.threadId())
        .varText(origin.subject())
        .varText(origin.name())
        .varText(origin.address())
        .signedVarint(origin.receivedAt().getEpochSecond())
        .varText(text)
        .optional(due, (out, day) -> out.signedVarint(day.toEpochDay()))
        .optional(dueAt, (out, time) -> out.signedVarint(time.getEpochSecond()))
        .flag(done)
        .optional(snoozedUntil, (out, time) -> out.signedVarint(time.getEpochSecond()))
        .done();
  }

  public static Task decode(byte[] bytes) {
    return RowReader.read(
        "task",
        bytes,
        VERSION,
        in -> {
          Origin origin =
              new Origin(
                  in.varint(),
                  in.varint(),
                  in.varText(),
                  in.varText(),
                  in.varText(),
                  Instant.ofEpochSecond(in.signedVarint()));
          return new Task(
              origin,
              in.varText(),
              in.optional(day -> LocalDate.ofEpochDay(day.signedVarint())),
              in.optional(time -> Instant.ofEpochSecond(time.signedVarint())),
              in.flag(),
              in.optional(time -> Instant.ofEpochSecond(time.signedVarint())));
        });
  }
}
