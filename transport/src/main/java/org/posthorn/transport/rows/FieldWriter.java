package org.posthorn.transport.rows;

import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Optional;
import org.posthorn.kv.codec.RowWriter;
import org.posthorn.smtp.syntax.EnhancedStatus;
import org.posthorn.smtp.syntax.MailParameters;
import org.posthorn.smtp.syntax.Mailbox;
import org.posthorn.smtp.syntax.RcptParameters;
import org.posthorn.smtp.syntax.RcptParameters.Notify;
import org.posthorn.transport.message.DeliveryOutcome;

/// Writes the fields of a row: a [RowWriter] with methods for addresses, parameters and outcomes.
/// [FieldReader] reads them in the same order.
public final class FieldWriter {
  private final RowWriter out;

  /// @param format the version of the value's layout
  public FieldWriter(int format) {
    out = new RowWriter(format);
  }

  public FieldWriter octet(int value) {
    out.octet(value);
    return this;
  }

  public FieldWriter flag(boolean value) {
    out.flag(value);
    return this;
  }

  public FieldWriter number(long value) {
    out.int64(value);
    return this;
  }

  public FieldWriter count(int value) {
    out.int32(value);
    return this;
  }

  public FieldWriter text(String value) {
    out.text(value);
    return this;
  }

  public FieldWriter octets(byte[] value) {
    out.bytes(value);
    return this;
  }

  public FieldWriter address(InetAddress value) {
    return octets(value.getAddress());
  }

  public FieldWriter optionalText(Optional<String> value) {
    out.optional(value, RowWriter::text);
    return this;
  }

  /// In milliseconds.
  public FieldWriter instant(Instant value) {
    out.instant(value);
    return this;
  }

  public FieldWriter optionalInstant(Optional<Instant> value) {
    out.optional(value, RowWriter::instant);
    return this;
  }

  public FieldWriter mailbox(Mailbox value) {
    return text(value.localPart()).text(value.domain());
  }

  public FieldWriter numbers(Collection<Integer> values) {
    out.list(values, RowWriter::int32);
    return this;
  }

  public FieldWriter parameters(MailParameters value) {
    number(value.size().orElse(-1));
    octet(
        switch (value.body()) {
          case SEVEN_BIT -> 0;
          case EIGHT_BIT_MIME -> 1;
          case BINARY_MIME -> 2;
        });
    flag(value.smtputf8());
    octet(value.ret().map(ret -> ret == MailParameters.Return.FULL ? 1 : 2).orElse(0));
    return optionalText(value.envid()).optionalText(value.auth());
  }

  public FieldWriter hold(Optional<MailParameters.Hold> value) {
    octet(value.map(hold -> hold instanceof MailParameters.Hold.For ? 1 : 2).orElse(0));
    value.ifPresent(hold -> {
      switch (hold) {
        case MailParameters.Hold.For(Duration interval) -> number(interval.toSeconds());
        case MailParameters.Hold.Until(Instant time) -> instant(time);
      }
    });
    return this;
  }

  public FieldWriter verp(Optional<MailParameters.Verp> value) {
    flag(value.isPresent());
    value.ifPresent(verp -> octet(verp.first()).octet(verp.second()));
    return this;
  }

  public FieldWriter parameters(RcptParameters value) {
    int bits = 0;
    for (Notify notify : value.notifications()) {
      bits |=
          switch (notify) {
            case NEVER -> 1;
            case SUCCESS -> 2;
            case FAILURE -> 4;
            case DELAY -> 8;
          };
    }
    octet(bits);
    flag(value.originalRecipient().isPresent());
    value
        .originalRecipient()
        .ifPresent(original -> text(original.addressType()).text(original.address()));
    return this;
  }

  public FieldWriter outcome(DeliveryOutcome value) {
    octet(
        switch (value.kind()) {
          case DELIVERED -> 1;
          case RELAYED -> 2;
          case TEMPORARY -> 3;
          case GREYLISTED -> 4;
          case AMBIGUOUS -> 5;
          case PERMANENT -> 6;
          case FILED -> 7;
        });
    count(value.code());
    optionalText(value.status().map(EnhancedStatus::toString));
    return text(value.text()).text(value.host()).text(value.tls());
  }

  public byte[] bytes() {
    return out.done();
  }
}
