package org.posthorn.queue.transport;

import java.io.IOException;
import java.io.OutputStream;
import java.time.InstantSource;
import java.util.List;
import java.util.random.RandomGenerator;
import org.posthorn.dns.Resolver;
import org.posthorn.queue.Carrier;
import org.posthorn.queue.message.Contents;
import org.posthorn.queue.message.Destination;
import org.posthorn.queue.message.Envelope;
import org.posthorn.queue.message.Outcome;
import org.posthorn.queue.message.Recipient;
import org.posthorn.queue.sts.StsPolicies;
import org.posthorn.smtp.client.ClientException;
import org.posthorn.smtp.client.ClientLimits;
import org.posthorn.smtp.client.ClientSession;
import org.posthorn.smtp.client.MailTransaction;
import org.posthorn.smtp.client.RecipientResult;
import org.posthorn.smtp.client.SmtpClient;
import org.posthorn.smtp.client.Stage;
import org.posthorn.smtp.client.Target;
import org.posthorn.smtp.client.TlsPolicy;

/// Carries messages over SMTP to the servers that the DNS names. Thread-safe.
public final class SmtpCarrier implements Carrier, AutoCloseable {
  private final TransportSettings settings;
  private final Exchangers exchangers;
  private final RecentFailures failures;
  private final SmtpClient client;

  /// @param policies what domains demand by MTA-STS
  /// @param random chooses among exchangers of the same preference; thread-safe
  public SmtpCarrier(
      Resolver resolver,
      StsPolicies policies,
      TransportSettings settings,
      ClientLimits limits,
      InstantSource clock,
      RandomGenerator random) {
    this.settings = settings;
    HostSecurity security = new HostSecurity(resolver, policies, settings);
    this.exchangers = new Exchangers(resolver, security, settings, random);
    this.failures = new RecentFailures(settings, clock);
    this.client = new SmtpClient(limits);
  }

  @Override
  public Passage open(Destination destination, Envelope first) throws NoPassageException {
    Outcome last = Outcome.own("4.4.1", "no server to try");
    for (Exchanger exchanger : failures.last(exchangers.of(destination))) {
      Security security = first.requireTls() ? exchanger.security().raised() : exchanger.security();
      try {
        ClientSession session = connect(exchanger, security);
        failures.reached(exchanger);
        return new SmtpPassage(session, exchanger.toString(), security);
      } catch (ClientException e) {
        Outcome outcome = Outcomes.of(e, exchanger.toString());
        // One that may take it later outweighs those that never will.
        if (last.code() == 0 || last.kind() == Outcome.Kind.PERMANENT) {
          last = outcome;
        }
        if (e.reply().isEmpty()) {
          failures.failed(exchanger);
        }
      }
    }
    throw new NoPassageException(last);
  }

  /// RFC 7435: where any encryption would do and it fails, none is better than no mail.
  private ClientSession connect(Exchanger exchanger, Security security) throws ClientException {
    String name = exchanger.name();
    Target plain = Target.of(exchanger.address(), name, settings.helloName(), security.policy());
    Target safe = security.on(plain).withAnchors(settings.anchors());
    Target target =
        exchanger.login().map(login -> safe.withLogin(login.user(), login.password())).orElse(safe);
    try {
      return client.connect(target);
    } catch (ClientException e) {
      if (security.policy() != TlsPolicy.OPPORTUNISTIC || e.stage() != Stage.TLS) {
        throw e;
      }
      return client.connect(target.withTls(TlsPolicy.PLAIN));
    }
  }

  @Override
  public void close() {
    client.close();
  }

  private static final class SmtpPassage implements Passage {
    private final ClientSession session;
    private final String host;
    private final boolean verified;
    private final String tls;

    SmtpPassage(ClientSession session, String host, Security security) {
      this.session = session;
      this.host = host;
      this.verified = security.verified();
      this.tls =
          session
              .tls()
              .map(agreed -> agreed.protocol() + " " + agreed.cipherSuite() + " " + security.name())
              .orElse("");
    }

    @Override
    public String host() {
      return host;
    }

    @Override
    public boolean takes(Envelope envelope) {
      return session.isOpen() && (!envelope.requireTls() || verified);
    }

    @Override
    public List<Outcome> carry(Envelope envelope, List<Recipient> recipients, Contents contents) {
      List<RecipientResult> results = session.send(transaction(envelope, recipients, contents));
      return results.stream().map(result -> Outcomes.of(result, host, tls)).toList();
    }

    private static MailTransaction transaction(
        Envelope envelope, List<Recipient> recipients, Contents contents) {
      return new MailTransaction(
          envelope.from(),
          envelope.parameters(),
          envelope.requireTls(),
          recipients.stream()
              .map(to -> new MailTransaction.To(to.address(), to.parameters()))
              .toList(),
          new MailTransaction.Message() {
            @Override
            public long size() {
              return contents.size();
            }

            @Override
            public void writeTo(OutputStream target) throws IOException {
              contents.writeTo(target);
            }
          });
    }

    @Override
    public void close() {
      session.close();
    }
  }
}
