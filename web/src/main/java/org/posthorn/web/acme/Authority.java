package org.posthorn.web.acme;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.posthorn.wire.Pem;
import org.shredzone.acme4j.Account;
import org.shredzone.acme4j.AccountBuilder;
import org.shredzone.acme4j.Authorization;
import org.shredzone.acme4j.Order;
import org.shredzone.acme4j.Problem;
import org.shredzone.acme4j.Session;
import org.shredzone.acme4j.Status;
import org.shredzone.acme4j.challenge.Challenge;
import org.shredzone.acme4j.connector.NetworkSettings;
import org.shredzone.acme4j.exception.AcmeException;
import org.shredzone.acme4j.provider.GenericAcmeProvider;

/// The authority: orders certificates there.
final class Authority {
  /// How long it may take to look for one proof, or to sign.
  private static final Duration PATIENCE = Duration.ofMinutes(3);

  private final AcmePlan plan;
  private final AcmeFiles files;
  private final Proof proof;

  Authority(AcmePlan plan, AcmeFiles files, Proof proof) {
    this.plan = plan;
    this.files = files;
    this.proof = proof;
  }

  /// Orders a certificate for all names, and keeps it.
  ///
  /// @throws AcmeException if the authority refuses, or cannot be reached
  /// @throws IOException if a file or a proof cannot be written
  void order() throws AcmeException, IOException, InterruptedException {
    Account account = account();
    Order order = account.newOrder().domains(plan.names()).create();
    for (Authorization authorization : order.getAuthorizations()) {
      if (authorization.getStatus() != Status.VALID) {
        prove(authorization);
      }
    }
    KeyPair key = AcmeFiles.newKey(); // a fresh one each time
    order.waitUntilReady(PATIENCE);
    order.execute(key);
    if (order.waitForCompletion(PATIENCE) != Status.VALID) {
      throw new AcmeException("no certificate was issued: " + detail(order.getError()));
    }
    files.keep(order.getCertificate().getCertificateChain(), key);
  }

  private void prove(Authorization authorization)
      throws AcmeException, IOException, InterruptedException {
    String name = authorization.getIdentifier().getDomain();
    try {
      Challenge challenge =
          proof
              .prepare(authorization)
              .orElseThrow(
                  () -> new AcmeException("this way to prove " + name + " is not offered"));
      challenge.trigger();
      if (authorization.waitForCompletion(PATIENCE) != Status.VALID) {
        challenge.fetch();
        throw new AcmeException(name + " was not proved: " + detail(challenge.getError()));
      }
    } finally {
      proof.remove(authorization);
    }
  }

  private static String detail(Optional<Problem> problem) {
    return problem.flatMap(Problem::getDetail).orElse("no reason was given");
  }

  private Account account() throws AcmeException, IOException {
    Session session = new Session(plan.directory(), new Provider(trust(plan.trust())));
    session.networkSettings().setTimeout(Duration.ofSeconds(30));
    AccountBuilder account =
        new AccountBuilder().agreeToTermsOfService().useKeyPair(files.accountKey());
    plan.contact().ifPresent(account::addEmail);
    return account.create(session); // finds it, if it is there
  }

  private static Optional<SSLContext> trust(Optional<Path> file) throws IOException {
    if (file.isEmpty()) {
      return Optional.empty();
    }
    try {
      KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
      store.load(null, null);
      List<X509Certificate> certificates = Pem.certificates(file.get());
      for (int i = 0; i < certificates.size(); i++) {
        store.setCertificateEntry(String.valueOf(i), certificates.get(i));
      }
      TrustManagerFactory trust =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      trust.init(store);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, trust.getTrustManagers(), null);
      return Optional.of(context);
    } catch (GeneralSecurityException e) {
      throw new IOException("TLS is not available", e);
    }
  }

  /// Any authority, with those who vouch for its server.
  private static final class Provider extends GenericAcmeProvider {
    private final Optional<SSLContext> trust;

    private Provider(Optional<SSLContext> trust) {
      this.trust = trust;
    }

    @Override
    public boolean accepts(URI uri) {
      return "https".equals(uri.getScheme());
    }

    @Override
    public HttpClient createHttpClient(NetworkSettings settings) {
      HttpClient.Builder client =
          HttpClient.newBuilder()
              .followRedirects(HttpClient.Redirect.NORMAL)
              .connectTimeout(settings.getTimeout());
      trust.ifPresent(client::sslContext);
      return client.build();
    }
  }
}
