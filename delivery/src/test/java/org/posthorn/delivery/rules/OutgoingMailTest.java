package org.posthorn.delivery.rules;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.posthorn.delivery.signing.ArrivalResults;
import org.posthorn.kv.StoreException;
import org.posthorn.mailauth.AuthenticationVerdict;
import org.posthorn.smtp.syntax.MailParameters;
import org.posthorn.smtp.syntax.Mailbox;
import org.posthorn.smtp.syntax.RcptParameters;
import org.posthorn.smtp.syntax.ReversePath;
import org.posthorn.store.mail.Effect;
import org.posthorn.testkit.GoldenRow;

/// What an earlier version has put down is carried on by this one.
class OutgoingMailTest {
  private static void check(String name, OutgoingMail mail) {
    GoldenRow.check(
        name,
        mail,
        one -> one.effect().bytes(),
        bytes -> OutgoingMail.of(new Effect(OutgoingMail.KIND, bytes)));
  }

  @Test
  void redirect() {
    MailParameters parameters =
        new MailParameters(
            OptionalLong.empty(),
            MailParameters.Body.EIGHT_BIT_MIME,
            true,
            Optional.of(MailParameters.Return.HDRS),
            Optional.of("QQ314159"),
            Optional.empty(),
            Optional.empty(),
            true,
            Optional.empty());
    RcptParameters reports =
        new RcptParameters(
            EnumSet.of(RcptParameters.Notify.FAILURE),
            Optional.of(new RcptParameters.OriginalRecipient("rfc822", "alice@example.test")));
    check(
        "outgoing_redirect",
        new OutgoingMail(
            1L << 40,
            OutgoingMail.Why.REDIRECT,
            "trace.1",
            ReversePath.of(new Mailbox("jürgen", "client.test")),
            parameters,
            reports,
            List.of(new Mailbox("alice", "elsewhere.test")),
            new OutgoingMail.Signer.Nobody()));
  }

  @Test
  void vacation() {
    check(
        "outgoing_vacation",
        new OutgoingMail(
            7,
            OutgoingMail.Why.VACATION,
            "",
            ReversePath.NULL,
            MailParameters.NONE,
            RcptParameters.NONE,
            List.of(new Mailbox("a", "b.test"), new Mailbox("c", "d.test")),
            new OutgoingMail.Signer.Author("example.test")));
  }

  @Test
  void sealed_redirect() {
    check(
        "outgoing_sealed",
        new OutgoingMail(
            8,
            OutgoingMail.Why.REDIRECT,
            "trace.2",
            ReversePath.NULL,
            MailParameters.NONE,
            RcptParameters.NONE,
            List.of(new Mailbox("a", "b.test")),
            new OutgoingMail.Signer.Forwarder(
                "example.test",
                new ArrivalResults(AuthenticationVerdict.PASS, "mx.example.test;\r\n\tarc=pass"))));
  }

  @Test
  void what_is_not_known_is_said_to_be_so() {
    assertThatThrownBy(() -> OutgoingMail.of(new Effect(9, new byte[] {1})))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("kind 9");
    assertThatThrownBy(() -> OutgoingMail.of(new Effect(1, new byte[] {1, 2})))
        .isInstanceOf(StoreException.class);
  }
}
