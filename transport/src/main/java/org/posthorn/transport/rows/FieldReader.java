package org.posthorn.transport.rows;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.posthorn.kv.StoreException;
import org.posthorn.smtp.syntax.EnhancedStatus;
import org.posthorn.smtp.syntax.MailParameters;
import org.posthorn.smtp.syntax.Mailbox;
import org.posthorn.smtp.syntax.RcptParameters;
import org.posthorn.smtp.syntax.RcptParameters.Notify;
import org.posthorn.transport.message.Outcome;

/// Reads what [FieldWriter] wrote.
public final class FieldReader {
  private final ByteBuffer in;

  private FieldReader(byte[] value) {
    this.in = ByteBuffer.wrap(value);
  }

  /// Reads a whole value.
  ///
  /// @param format the version that is understood
  /// @param what names the row in errors
  /// @throws StoreException of kind CORRUPT if the bytes are no such value
  public static <T> T read(byte[] value, int format, String what, Function<FieldReader, T> body) {
    return read(value, format, format, what, (fields, _) -> body.apply(fields));
  }

  /// Reads a whole value of one of several versions.
  ///
  /// @param oldest the oldest version that is understood
  /// @param newest the newest
  /// @param body is told which one it is
  /// @throws StoreException of kind CORRUPT if the bytes are no such value
  public static <T> T read(
      byte[] value, int oldest, int newest, String what, BiFunction<FieldReader, Integer, T> body) {
    FieldReader fields = new FieldReader(value);
    try {
      int found = fields.octet();
      if (found < oldest || found > newest) {
        throw corrupt(what + " of format " + found, null);
      }
      T read = body.apply(fields, found);
      if (fields.in.hasRemaining()) {
        throw corrupt(what + " with " + fields.in.remaining() + " bytes too many", null);
      }
      return read;
    } catch (BufferUnderflowException | IllegalArgumentException e) {
      throw corrupt(what + " cut off or damaged", e);
    }
  }

  private static StoreException corrupt(String message, @Nullable Throwable cause) {
    return cause == null
        ? new StoreException(StoreException.Kind.CORRUPT, message)
        : new StoreException(StoreException.Kind.CORRUPT, message, cause);
  }

  public int octet() {
    return in.get() & 0xFF;
  }

  public boolean flag() {
    return octet() == 1;
  }

  public long number() {
    return in.getLong();
  }

  public int count() {
    return in.getInt();
  }

  /// A count of things of which each takes at least a byte.
  private int length() {
    int length = in.getInt();
    if (length < 0 || length > in.remaining()) {
      throw new IllegalArgumentException("length " + length);
    }
    return length;
  }

  public String text() {
    return new String(octets(), StandardCharsets.UTF_8);
  }

  public byte[] octets() {
    byte[] bytes = new byte[length()];
    in.get(bytes);
    return bytes;
  }

  public Optional<String> optionalText() {
    return flag() ? Optional.of(text()) : Optional.empty();
  }

  public Instant instant() {
    return Instant.ofEpochMilli(number());
  }

  public Optional<Instant> optionalInstant() {
    return flag() ? Optional.of(instant()) : Optional.empty();
  }

  public Mailbox mailbox() {
    return new Mailbox(text(), text());
  }

  public List<Integer> numbers() {
    int length = length();
    List<Integer> numbers = new ArrayList<>(length);
    for (int i = 0; i < length; i++) {
      numbers.add(count());
    }
    return numbers;
  }

  public MailParameters mailParameters() {
    long size = number();
    MailParameters.Body body =
        switch (octet()) {
          case 0 -> MailParameters.Body.SEVEN_BIT;
          case 1 -> MailParameters.Body.EIGHT_BIT_MIME;
          case 2 -> MailParameters.Body.BINARY_MIME;
          default -> throw new IllegalArgumentException("body");
        };
    boolean smtputf8 = flag();
    Optional<MailParameters.Return> ret =
        switch (octet()) {
          case 0 -> Optional.empty();
          case 1 -> Optional.of(MailParameters.Return.FULL);
          case 2 -> Optional.of(MailParameters.Return.HDRS);
          default -> throw new IllegalArgumentException("ret");
        };
    return new MailParameters(
        size < 0 ? OptionalLong.empty() : OptionalLong.of(size),
        body,
        smtputf8,
        ret,
        optionalText(),
        optionalText());
  }

  public Optional<MailParameters.Hold> hold() {
    return switch (octet()) {
      case 0 -> Optional.empty();
      case 1 -> Optional.of(new MailParameters.Hold.For(Duration.ofSeconds(number())));
      case 2 -> Optional.of(new MailParameters.Hold.Until(instant()));
      default -> throw new IllegalArgumentException("hold");
    };
  }

  public Optional<MailParameters.Verp> verp() {
    return flag()
        ? Optional.of(new MailParameters.Verp((char) octet(), (char) octet()))
        : Optional.empty();
  }

  public RcptParameters rcptParameters() {
    int bits = octet();
    Set<Notify> notifications = EnumSet.noneOf(Notify.class);
    if ((bits & 1) != 0) {
      notifications.add(Notify.NEVER);
    }
    if ((bits & 2) != 0) {
      notifications.add(Notify.SUCCESS);
    }
    if ((bits & 4) != 0) {
      notifications.add(Notify.FAILURE);
    }
    if ((bits & 8) != 0) {
      notifications.add(Notify.DELAY);
    }
    Optional<RcptParameters.OriginalRecipient> original =
        flag()
            ? Optional.of(new RcptParameters.OriginalRecipient(text(), text()))
            : Optional.empty();
    return new RcptParameters(notifications, original);
  }

  public Outcome outcome() {
    Outcome.Kind kind =
        switch (octet()) {
          case 1 -> Outcome.Kind.DELIVERED;
          case 2 -> Outcome.Kind.RELAYED;
          case 3 -> Outcome.Kind.TEMPORARY;
          case 4 -> Outcome.Kind.GREYLISTED;
          case 5 -> Outcome.Kind.AMBIGUOUS;
          case 6 -> Outcome.Kind.PERMANENT;
          case 7 -> Outcome.Kind.FILED;
          default -> throw new IllegalArgumentException("outcome");
        };
    int code = count();
    Optional<EnhancedStatus> status = optionalText().map(EnhancedStatus::of);
    return new Outcome(kind, code, status, text(), text(), text());
  }
}
