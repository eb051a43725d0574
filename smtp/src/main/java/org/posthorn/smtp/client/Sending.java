package org.posthorn.smtp.client;

import java.io.IOException;
import java.net.ProtocolException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.posthorn.smtp.syntax.MailParameters;
import org.posthorn.smtp.syntax.RcptParameters;
import org.posthorn.smtp.syntax.Reply;
import org.posthorn.smtp.syntax.Unitext;
import org.posthorn.smtp.syntax.Xtext;
import org.posthorn.wire.Output;

/// One transaction: MAIL, RCPT, then DATA or BDAT. If the server supports PIPELINING (RFC 2920
/// §3.1), the commands including DATA are sent together.
final class Sending {
  /// RFC 3461 §4.2.
  private static final int ORCPT_CHARACTERS_MAX = 500;

  private final ClientSession session;
  private final MailTransaction transaction;
  private final List<MailTransaction.To> recipients;
  private final @Nullable RecipientResult[] results;
  private final ServerExtensions extensions;
  private final SmtpClient.Bound bound;

  /// @param count number of recipients to send to
  /// @param bound the time limit of the transaction
  Sending(ClientSession session, MailTransaction transaction, int count, SmtpClient.Bound bound) {
    this.bound = bound;
    this.session = session;
    this.transaction = transaction;
    this.recipients = transaction.recipients().subList(0, count);
    this.results = new RecipientResult[count];
    this.extensions = session.extensions();
  }

  List<RecipientResult> run() {
    boolean[] ended = {false};
    try {
      if (binary()) {
        chunked(ended);
      } else if (extensions.has("PIPELINING")) {
        pipelined(ended);
      } else {
        stepByStep(ended);
      }
    } catch (IOException e) {
      session.over();
      String broken = e.getMessage() == null ? e.toString() : e.getMessage();
      String what = bound.passed() ? bound.text() : broken;
      undecided(ended[0] ? new RecipientResult.Unknown(what) : new RecipientResult.Failed(what));
    } catch (RuntimeException e) {
      // The message cannot be read: the server must not accept a part as the whole message.
      session.over();
      session.connection().abort();
      throw e;
    }
    List<RecipientResult> all = new ArrayList<>(results.length);
    for (RecipientResult result : results) {
      all.add(result == null ? new RecipientResult.Failed("no reply") : result);
    }
    return all;
  }

  private boolean binary() {
    return transaction.parameters().body() == MailParameters.Body.BINARY_MIME;
  }

  private void pipelined(boolean[] ended) throws IOException {
    session.write(mail());
    for (MailTransaction.To to : recipients) {
      session.write(rcpt(to));
    }
    session.write("DATA");
    Reply mail = answer(session.limits().command());
    for (int i = 0; i < recipients.size() && session.isOpen(); i++) {
      recipient(i, answer(session.limits().command()));
    }
    if (!mail.positive()) {
      // The other replies follow from this one.
      Arrays.fill(results, new RecipientResult.Refused(mail));
    }
    if (!session.isOpen()) {
      return;
    }
    Reply data = goAhead();
    if (data.code() == 354) {
      // RFC 2920 §3.1: the server may ask for data although it refused all recipients; then an
      // empty message is sent.
      data(ended, anyLeft());
    } else if (mail.positive()) {
      // Also if no recipient is left: the transaction is open, and the next MAIL would be out of
      // order.
      undecided(new RecipientResult.Refused(data));
      reset();
    }
  }

  private void stepByStep(boolean[] ended) throws IOException {
    if (!begun()) {
      return;
    }
    session.write("DATA");
    Reply data = goAhead();
    if (data.code() == 354) {
      data(ended, true);
    } else {
      undecided(new RecipientResult.Refused(data));
      reset();
    }
  }

  /// Sends MAIL and RCPT one after the other.
  ///
  /// @return whether there are recipients left
  private boolean begun() throws IOException {
    session.write(mail());
    Reply mail = answer(session.limits().command());
    if (!mail.positive()) {
      undecided(new RecipientResult.Refused(mail));
      return false;
    }
    for (int i = 0; i < recipients.size() && session.isOpen(); i++) {
      session.write(rcpt(recipients.get(i)));
      recipient(i, answer(session.limits().command()));
    }
    if (!anyLeft()) {
      reset();
    }
    return session.isOpen() && anyLeft();
  }

  /// RFC 3030 §2: one chunk, without dot-stuffing.
  private void chunked(boolean[] ended) throws IOException {
    if (!begun()) {
      return;
    }
    session.write("BDAT " + transaction.message().size() + " LAST");
    Output out = session.connection().output();
    transaction.message().writeTo(out);
    ended[0] = true;
    accepted(answer(session.limits().end()));
  }

  private void data(boolean[] ended, boolean wanted) throws IOException {
    DotStuffing stuffed = new DotStuffing(session.connection().output());
    if (wanted) {
      transaction.message().writeTo(stuffed);
    }
    ended[0] = true;
    stuffed.end();
    accepted(answer(session.limits().end()));
  }

  /// RFC 5321 §4.2.1: an intermediate reply where none is expected means that the server is out of
  /// step; it is a failure of the connection.
  private Reply answer(Duration within) throws IOException {
    Reply reply = session.read(within);
    if (!reply.positive() && reply.code() < 400) {
      throw new ProtocolException("a reply to something else: " + reply);
    }
    return reply;
  }

  /// The reply to DATA: 354 or an error.
  private Reply goAhead() throws IOException {
    Reply reply = session.read(session.limits().data());
    if (reply.code() != 354 && reply.code() < 400) {
      throw new ProtocolException("no reply to DATA: " + reply);
    }
    return reply;
  }

  private void accepted(Reply reply) {
    undecided(
        reply.positive()
            ? new RecipientResult.Accepted(reply, extensions.has("DSN"))
            : new RecipientResult.Refused(reply));
  }

  private void recipient(int index, Reply reply) {
    if (!reply.positive()) {
      results[index] = new RecipientResult.Refused(reply);
    }
    if (!session.isOpen()) {
      undecided(new RecipientResult.Refused(reply)); // RFC 5321 §3.8: 421 is for all of them
    }
  }

  private boolean anyLeft() {
    return Arrays.stream(results).anyMatch(result -> result == null);
  }

  private void undecided(RecipientResult result) {
    for (int i = 0; i < results.length; i++) {
      if (results[i] == null) {
        results[i] = result;
      }
    }
  }

  /// Resets the session for another transaction.
  private void reset() {
    if (!session.isOpen()) {
      return;
    }
    try {
      session.write("RSET");
      if (!session.read(session.limits().command()).positive()) {
        session.over();
      }
    } catch (IOException e) {
      session.over();
    }
  }

  private String mail() {
    MailParameters parameters = transaction.parameters();
    StringBuilder line = new StringBuilder("MAIL FROM:").append(transaction.from());
    if (extensions.has("SIZE")) {
      line.append(" SIZE=").append(transaction.message().size());
    }
    boolean body = parameters.body() != MailParameters.Body.SEVEN_BIT;
    if (body && (binary() || extensions.has("8BITMIME"))) {
      line.append(" BODY=").append(parameters.body().value());
    }
    if (parameters.smtputf8() && extensions.has("SMTPUTF8")) {
      line.append(" SMTPUTF8");
    }
    if (transaction.requireTls()) {
      line.append(" REQUIRETLS");
    }
    if (extensions.has("DSN")) {
      parameters.ret().ifPresent(ret -> line.append(" RET=").append(ret));
      parameters.envid().ifPresent(envid -> line.append(" ENVID=").append(Xtext.encode(envid)));
    }
    return line.toString();
  }

  private String rcpt(MailTransaction.To to) {
    StringBuilder line = new StringBuilder("RCPT TO:<").append(to.mailbox()).append('>');
    RcptParameters parameters = to.parameters();
    if (extensions.has("DSN")) {
      if (!parameters.notifications().isEmpty()) {
        line.append(" NOTIFY=")
            .append(
                parameters.notifications().stream()
                    .sorted()
                    .map(Enum::name)
                    .collect(Collectors.joining(",")));
      }
      Optional<RcptParameters.OriginalRecipient> original = parameters.originalRecipient();
      original
          .map(Sending::encoded)
          // If our encoding of ORCPT is too long, it is left out; otherwise the recipient would be
          // refused.
          .filter(orcpt -> orcpt.length() <= ORCPT_CHARACTERS_MAX)
          .ifPresent(orcpt -> line.append(" ORCPT=").append(orcpt));
    }
    return line.toString();
  }

  /// RFC 3461 §4.2; RFC 6533 §3 for addresses that are not ASCII.
  private static String encoded(RcptParameters.OriginalRecipient original) {
    String address = original.address();
    return original.addressType()
        + ";"
        + (original.addressType().equals("utf-8")
            ? Unitext.encode(address)
            : Xtext.encode(address));
  }
}
