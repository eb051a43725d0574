package org.posthorn.transport.rows;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.posthorn.kv.StoreException;
import org.posthorn.kv.codec.RowReader;
import org.posthorn.smtp.syntax.EnhancedStatus;
import org.posthorn.smtp.syntax.MailParameters;
import org.posthorn.smtp.syntax.Mailbox;
import org.posthorn.smtp.syntax.RcptParameters;
import org.posthorn.smtp.syntax.RcptParameters.Notify;
import org.posthorn.transport.message.DeliveryOutcome;

/// Reads rows that [FieldWriter] wrote.
public final class FieldReader {
  private final RowReader in;

  private FieldReader(RowReader in) {
    this.in = in;
  }

  /// Reads a whole value.
  ///
  /// @param format the supported version
  /// @param what names the row in errors
  /// @throws StoreException of kind CORRUPT if the bytes are not a valid value
  public static <T> T read(byte[] value, int format, String what, Function<FieldReader, T> body) {
    return RowReader.read(what, value, format, row -> body.apply(new FieldReader(row)));
  }

  /// Reads a whole value of one of several versions.
  ///
  /// @param oldest the oldest supported version
  /// @param newest the newest supported version
  /// @param body receives the version of the value
  /// @throws StoreException of kind CORRUPT if the bytes are not a valid value
  public static <T> T read(
      byte[] value, int oldest, int newest, String what, BiFunction<FieldReader, Integer, T> body) {
    return RowReader.read(
        what, value, oldest, newest, row -> body.apply(new FieldReader(row), row.version()));
  }

  public int octet() {
    return in.octet();
  }

  public boolean flag() {
    return in.flag();
  }

  public long number() {
    return in.int64();
  }

  public int count() {
    return in.int32();
  }

  public String text() {
    return in.text();
  }

  public byte[] octets() {
    return in.bytes();
  }

  public InetAddress address() {
    byte[] octets = octets();
    try {
      return InetAddress.getByAddress(octets);
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException("an address of " + octets.length + " octets", e);
    }
  }

  public Optional<String> optionalText() {
    return in.optional(RowReader::text);
  }

  public Instant instant() {
    return in.instant();
  }

  public Optional<Instant> optionalInstant() {
    return in.optional(RowReader::instant);
  }

  public Mailbox mailbox() {
    return new Mailbox(text(), text());
  }

  public List<Integer> numbers() {
    return in.list(RowReader::int32);
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

  public DeliveryOutcome outcome() {
    DeliveryOutcome.Kind kind =
        switch (octet()) {
          case 1 -> DeliveryOutcome.Kind.DELIVERED;
          case 2 -> DeliveryOutcome.Kind.RELAYED;
          case 3 -> DeliveryOutcome.Kind.TEMPORARY;
          case 4 -> DeliveryOutcome.Kind.GREYLISTED;
          case 5 -> DeliveryOutcome.Kind.AMBIGUOUS;
          case 6 -> DeliveryOutcome.Kind.PERMANENT;
          case 7 -> DeliveryOutcome.Kind.FILED;
          default -> throw new IllegalArgumentException("outcome");
        };
    int code = count();
    Optional<EnhancedStatus> status = optionalText().map(EnhancedStatus::of);
    return new DeliveryOutcome(kind, code, status, text(), text(), text());
  }
}
