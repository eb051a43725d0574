package org.posthorn.smtp;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.posthorn.sasl.AuthenticationContext;
import org.posthorn.sasl.CredentialVerdict;
import org.posthorn.sasl.Credentials;
import org.posthorn.sasl.FailureReason;
import org.posthorn.sasl.SaslIdentity;
import org.posthorn.sasl.ScramExchange;
import org.posthorn.sasl.ScramVerifier;
import org.posthorn.sasl.UnlockSecret;
import org.posthorn.smtp.syntax.ForwardPath;
import org.posthorn.smtp.syntax.MailParameters;
import org.posthorn.smtp.syntax.RcptParameters;
import org.posthorn.smtp.syntax.Reply;
import org.posthorn.smtp.syntax.ReversePath;

/// A service that keeps messages in memory. Recipients tell by their local part how they behave:
/// `unknown` is refused, `full` is full, `later` is deferred, `bug` fails, `failing` takes the
/// message and then refuses it. A sender `refused` is refused. The only user is alice, password
/// `secret`.
final class RecordingService implements MailService {
  final List<Received> received = new CopyOnWriteArrayList<>();
  final AtomicInteger opened = new AtomicInteger();
  final AtomicInteger aborted = new AtomicInteger();
  final AtomicInteger resets = new AtomicInteger();
  final AtomicInteger closed = new AtomicInteger();

  /// Pieces that sinks were given.
  final AtomicInteger pieces = new AtomicInteger();

  /// Whether AUTH is offered.
  boolean authenticates;

  /// How long messages may be held.
  @Nullable FutureRelease futureRelease;

  /// Whether XVERP is taken.
  boolean verp;

  /// What is thrown when message bytes come.
  @Nullable IOException failure;

  record Received(
      ReversePath from,
      MailParameters parameters,
      List<ForwardPath> to,
      List<RcptParameters> rcptParameters,
      byte[] bytes,
      Optional<String> identity) {
    String text() {
      return new String(bytes, StandardCharsets.UTF_8);
    }
  }

  record User(String name) implements SaslIdentity {}

  @Override
  public MailSession open(ClientIdentity client) {
    return new Session(client);
  }

  /// Whether clients may speak before they are greeted.
  boolean talkative;

  final AtomicInteger earlyTalks = new AtomicInteger();

  private final class Session implements MailSession {
    private final ClientIdentity client;
    private ReversePath from = ReversePath.NULL;
    private MailParameters parameters = MailParameters.NONE;
    private List<ForwardPath> to = new ArrayList<>();
    private List<RcptParameters> rcptParameters = new ArrayList<>();

    Session(ClientIdentity client) {
      this.client = client;
    }

    @Override
    public Optional<Credentials> credentials() {
      return authenticates ? Optional.of(new OneUser()) : Optional.empty();
    }

    @Override
    public Optional<FutureRelease> futureRelease() {
      return Optional.ofNullable(futureRelease);
    }

    @Override
    public boolean earlyTalk() {
      earlyTalks.incrementAndGet();
      return talkative;
    }

    @Override
    public boolean acceptsVerp() {
      return verp;
    }

    @Override
    public Reply mail(ReversePath reversePath, MailParameters given) {
      if (authenticates && client.identity().isEmpty()) {
        return Reply.R530_AUTH_REQUIRED;
      }
      if (reversePath.address().startsWith("refused@")) {
        return Reply.R553_NOT_YOUR_ADDRESS;
      }
      from = reversePath;
      parameters = given;
      to = new ArrayList<>();
      rcptParameters = new ArrayList<>();
      return Reply.R250_SENDER_OK;
    }

    @Override
    public Reply rcpt(ForwardPath path, RcptParameters given) {
      return switch (path.mailbox().localPart()) {
        case "unknown" -> Reply.R550_NO_SUCH_USER;
        case "full" -> Reply.R452_MAILBOX_FULL;
        case "later" -> throw new RefusedException(Reply.R450_RECIPIENT_LATER);
        case "bug" -> throw new IllegalStateException("a bug, as the test wants it");
        default -> {
          to.add(path);
          rcptParameters.add(given);
          yield Reply.R250_RECIPIENT_OK;
        }
      };
    }

    @Override
    public MessageSink message() {
      opened.incrementAndGet();
      return new Sink(this);
    }

    @Override
    public void reset() {
      resets.incrementAndGet();
    }

    @Override
    public void close() {
      closed.incrementAndGet();
    }
  }

  private final class Sink implements MessageSink {
    private final Session session;
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    Sink(Session session) {
      this.session = session;
    }

    @Override
    public void write(byte[] from, int offset, int length) throws IOException {
      IOException wanted = failure;
      if (wanted != null) {
        throw wanted;
      }
      pieces.incrementAndGet();
      bytes.write(from, offset, length);
    }

    @Override
    public List<Reply> finish() {
      received.add(
          new Received(
              session.from,
              session.parameters,
              session.to,
              session.rcptParameters,
              bytes.toByteArray(),
              session.client.identity().map(SaslIdentity::name)));
      if (session.client.role() != ListenerRole.LMTP) {
        return Collections.nCopies(1, Reply.R250_ACCEPTED);
      }
      return session.to.stream()
          .map(path ->
              path.mailbox().localPart().equals("failing")
                  ? Reply.R452_MAILBOX_FULL
                  : Reply.R250_ACCEPTED)
          .toList();
    }

    @Override
    public void abort() {
      aborted.incrementAndGet();
    }
  }

  private static final class OneUser implements Credentials {
    private static final ScramVerifier VERIFIER =
        ScramVerifier.derive("secret", new byte[] {1, 2, 3, 4}, ScramVerifier.ITERATIONS_MIN);

    @Override
    public CredentialVerdict verifyPassword(
        String authcid, Optional<String> authzid, String password, AuthenticationContext context) {
      if (authcid.equals("away")) {
        return new CredentialVerdict.Refused(FailureReason.TEMPORARY);
      }
      return verdict(authcid, authcid.equals("alice") && password.equals("secret"));
    }

    @Override
    public ScramExchange scram(
        String authcid, Optional<String> authzid, AuthenticationContext context) {
      return new ScramExchange() {
        @Override
        public List<ScramVerifier> verifiers() {
          return List.of(VERIFIER);
        }

        @Override
        public CredentialVerdict accept(int index, UnlockSecret clientKey) {
          return verdict(authcid, authcid.equals("alice"));
        }

        @Override
        public CredentialVerdict reject() {
          return verdict(authcid, false);
        }
      };
    }

    private static CredentialVerdict verdict(String authcid, boolean right) {
      return right
          ? new CredentialVerdict.Accepted(new User(authcid))
          : new CredentialVerdict.Refused(FailureReason.BAD_CREDENTIALS);
    }
  }
}
