package org.posthorn.delivery.rows;

import java.util.EnumSet;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.posthorn.kv.codec.RowReader;
import org.posthorn.kv.codec.RowWriter;
import org.posthorn.smtp.syntax.MailParameters;
import org.posthorn.smtp.syntax.Mailbox;
import org.posthorn.smtp.syntax.RcptParameters;
import org.posthorn.smtp.syntax.ReversePath;

/// An envelope in a row. Texts are UTF-8 with a 4-byte length.
public final class EnvelopeFields {
  private EnvelopeFields() {}

  /// Local part and domain (texts, empty for the null reverse-path).
  public static void write(RowWriter out, ReversePath from) {
    out.text(from.mailbox().map(Mailbox::localPart).orElse(""));
    out.text(from.mailbox().map(Mailbox::domain).orElse(""));
  }

  public static ReversePath path(RowReader in) {
    Mailbox mailbox = new Mailbox(in.text(), in.text());
    return mailbox.domain().isEmpty() ? ReversePath.NULL : ReversePath.of(mailbox);
  }

  /// BODY (text), SMTPUTF8 (1), REQUIRETLS (1), RET (text, empty if not given), whether there is an
  /// ENVID (1), ENVID (text).
  public static void write(RowWriter out, MailParameters parameters) {
    out.text(parameters.body().name());
    out.flag(parameters.smtputf8());
    out.flag(parameters.requireTls());
    out.text(parameters.ret().map(MailParameters.Return::name).orElse(""));
    out.flag(parameters.envid().isPresent());
    out.text(parameters.envid().orElse(""));
  }

  public static MailParameters parameters(RowReader in) {
    MailParameters.Body body = MailParameters.Body.valueOf(in.text());
    boolean smtputf8 = in.flag();
    boolean requireTls = in.flag();
    String ret = in.text();
    boolean named = in.flag();
    String envid = in.text();
    return new MailParameters(
        OptionalLong.empty(),
        body,
        smtputf8,
        ret.isEmpty() ? Optional.empty() : Optional.of(MailParameters.Return.valueOf(ret)),
        named ? Optional.of(envid) : Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        requireTls,
        Optional.empty());
  }

  /// NOTIFY (1 byte, a bit for each value), type and address of ORCPT (texts, empty if not given).
  public static void write(RowWriter out, RcptParameters parameters) {
    int notify = 0;
    for (RcptParameters.Notify one : parameters.notifications()) {
      notify |= bit(one);
    }
    out.octet(notify);
    var original = parameters.originalRecipient();
    out.text(original.map(RcptParameters.OriginalRecipient::addressType).orElse(""));
    out.text(original.map(RcptParameters.OriginalRecipient::address).orElse(""));
  }

  public static RcptParameters reports(RowReader in) {
    int notify = in.octet();
    Set<RcptParameters.Notify> notifications = EnumSet.noneOf(RcptParameters.Notify.class);
    for (RcptParameters.Notify one : RcptParameters.Notify.values()) {
      if ((notify & bit(one)) != 0) {
        notifications.add(one);
      }
    }
    var original = new RcptParameters.OriginalRecipient(in.text(), in.text());
    return new RcptParameters(
        notifications, original.addressType().isEmpty() ? Optional.empty() : Optional.of(original));
  }

  private static int bit(RcptParameters.Notify notify) {
    return switch (notify) {
      case NEVER -> 1;
      case SUCCESS -> 2;
      case FAILURE -> 4;
      case DELAY -> 8;
    };
  }
}
