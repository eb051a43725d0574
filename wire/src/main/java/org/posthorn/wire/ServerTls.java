package org.posthorn.wire;

import java.io.IOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.GeneralSecurityException;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SNIServerName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// TLS 1.2 and 1.3 as server, with certificates selected by the requested name (RFC 6066 §3).
///
/// Thread-safe. [#reload] reads the files again: later connections use the new certificates, open
/// ones keep theirs.
public final class ServerTls implements TlsContext {
  static final String[] PROTOCOLS = {"TLSv1.3", "TLSv1.2"};

  /// RFC 9325 §4.2: authenticated encryption with forward secrecy only.
  private static final String[] CIPHER_SUITES = {
    "TLS_AES_128_GCM_SHA256",
    "TLS_AES_256_GCM_SHA384",
    "TLS_CHACHA20_POLY1305_SHA256",
    "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",
    "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
    "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384",
    "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384",
    "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256",
    "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256",
  };

  private static final Logger LOG = LoggerFactory.getLogger(ServerTls.class);

  private final List<KeyPairFiles> files;
  private final Optional<Path> ordered;
  private final Validations validations = new Validations();
  private Optional<Identity> lastOrdered = Optional.empty();
  private volatile List<Identity> identities = List.of();
  private volatile SSLContext context;

  /// A certificate and its key in PEM files.
  ///
  /// @param chain the server's certificate, then its issuers
  /// @param key PKCS#8, PKCS#1 (RSA) or SEC 1 (EC), not encrypted; may be the same file
  public record KeyPairFiles(Path chain, Path key) {}

  private ServerTls(List<KeyPairFiles> files, Optional<Path> ordered) throws IOException {
    this.files = List.copyOf(files);
    this.ordered = ordered;
    context = read();
  }

  /// Reads the certificates. Each is used for the names in it (subject alternative names of type
  /// DNS, including wildcards); the first is used for all other clients.
  ///
  /// @throws IOException naming the file, if one cannot be read or parsed, or a key does not match
  ///   its certificate
  public static ServerTls of(List<KeyPairFiles> files) throws IOException {
    return of(files, Optional.empty());
  }

  /// As [#of], with one more file that may appear and disappear: it is ordered from a certificate
  /// authority at run time. If it exists, it precedes the others. If it cannot be used, its earlier
  /// version stays in use, or the others if there was none; it will be ordered again.
  ///
  /// @param ordered a certificate, its issuers and its key in one file
  public static ServerTls of(List<KeyPairFiles> files, Optional<Path> ordered) throws IOException {
    if (files.isEmpty()) {
      throw new IllegalArgumentException("no certificate");
    }
    return new ServerTls(files, ordered);
  }

  /// Reads the files again. On failure the current certificates stay in use.
  ///
  /// @throws IOException as [#of]
  public void reload() throws IOException {
    context = read();
  }

  /// The modification time of the newest file, for deciding when to [#reload].
  public FileTime lastModified() throws IOException {
    FileTime newest = FileTime.fromMillis(0);
    List<KeyPairFiles> present = new ArrayList<>(files);
    ordered.filter(Files::exists).ifPresent(file -> present.add(new KeyPairFiles(file, file)));
    for (KeyPairFiles pair : present) {
      for (Path file : List.of(pair.chain(), pair.key())) {
        FileTime modified = Files.getLastModifiedTime(file);
        newest = modified.compareTo(newest) > 0 ? modified : newest;
      }
    }
    return newest;
  }

  /// The certificate for a name: the first one that covers it, otherwise the default.
  ///
  /// @param host in lower case
  public Identity identity(String host) {
    List<Identity> now = identities;
    return now.stream().filter(each -> each.serves(host)).findFirst().orElseGet(now::getFirst);
  }

  /// All certificates in use, the default first.
  public List<Identity> identities() {
    return identities;
  }

  /// Certificates for validation by an authority, used only if ALPN requests them.
  public Validations validations() {
    return validations;
  }

  @Override
  public SSLEngine engine() {
    SSLEngine engine = context.createSSLEngine();
    engine.setUseClientMode(false);
    SSLParameters parameters = engine.getSSLParameters();
    parameters.setProtocols(PROTOCOLS);
    parameters.setCipherSuites(CIPHER_SUITES);
    parameters.setUseCipherSuitesOrder(true);
    engine.setSSLParameters(parameters);
    return engine;
  }

  private synchronized SSLContext read() throws IOException {
    List<Identity> found = new ArrayList<>();
    for (KeyPairFiles pair : files) {
      found.add(identity(pair));
    }
    lastOrdered = ordered();
    lastOrdered.ifPresent(found::addFirst);
    try {
      SSLContext made = SSLContext.getInstance("TLS");
      // No client is asked for a certificate: without trust managers the platform's anchors would
      // be read.
      made.init(
          new KeyManager[] {new IdentityChoice(found, validations)}, new TrustManager[0], null);
      identities = List.copyOf(found);
      return made;
    } catch (GeneralSecurityException e) {
      throw new IOException("TLS is not available", e);
    }
  }

  private Optional<Identity> ordered() {
    Optional<Path> file = ordered.filter(Files::exists);
    if (file.isEmpty()) {
      return Optional.empty();
    }
    try {
      return Optional.of(identity(new KeyPairFiles(file.get(), file.get())));
    } catch (IOException e) {
      LOG.warn("tls event=certificate-unreadable file={} reason={}", file.get(), e.getMessage());
      return lastOrdered;
    }
  }

  private static Identity identity(KeyPairFiles pair) throws IOException {
    List<X509Certificate> chain = Pem.certificates(pair.chain());
    PrivateKey key = Pem.privateKey(pair.key());
    if (!Pem.belong(key, chain.getFirst())) {
      throw new IOException(pair.key() + " is not the key of " + pair.chain());
    }
    return new Identity(chain, key, Pem.hostNames(chain.getFirst()));
  }

  /// A certificate with its issuers, its key, and its names.
  public record Identity(List<X509Certificate> chain, PrivateKey key, List<String> names) {
    public Identity {
      chain = List.copyOf(chain);
      names = List.copyOf(names);
    }

    /// Whether it covers this name.
    ///
    /// @param host in lower case
    public boolean serves(String host) {
      for (String name : names) {
        if (name.equals(host)) {
          return true;
        }
        // RFC 9525 §6.3: a wildcard matches one whole leftmost label.
        int dot = host.indexOf('.');
        if (name.startsWith("*.") && dot > 0 && name.substring(1).equals(host.substring(dot))) {
          return true;
        }
      }
      return false;
    }
  }

  /// Validation certificates for an authority (RFC 8737 §3). Each is used only for a client that
  /// requests its name (SNI) and the protocol [#PROTOCOL]. Thread-safe.
  public static final class Validations {
    /// The protocol name in ALPN (RFC 8737 §6.2).
    public static final String PROTOCOL = "acme-tls/1";

    private final ConcurrentHashMap<String, Identity> shown = new ConcurrentHashMap<>();

    /// Adds a certificate. A second one for the same name replaces it.
    public void show(String host, Identity identity) {
      shown.put(host.toLowerCase(Locale.ROOT), identity);
    }

    public void remove(String host) {
      shown.remove(host.toLowerCase(Locale.ROOT));
    }

    /// Whether there are none, so that nobody needs this protocol.
    public boolean isEmpty() {
      return shown.isEmpty();
    }

    Optional<Identity> of(String host) {
      return Optional.ofNullable(shown.get(host.toLowerCase(Locale.ROOT)));
    }
  }

  /// Selects the certificate by the requested name (RFC 6066 §3). The alias of a certificate is its
  /// index in the list; that of a validation certificate is its name after [#VALIDATION].
  private static final class IdentityChoice extends X509ExtendedKeyManager {
    private static final String VALIDATION = "validation:";

    private final List<Identity> identities;
    private final Validations validations;

    IdentityChoice(List<Identity> identities, Validations validations) {
      this.identities = List.copyOf(identities);
      this.validations = validations;
    }

    @Override
    public @Nullable String chooseEngineServerAlias(
        String keyType, Principal @Nullable [] issuers, SSLEngine engine) {
      Optional<String> asked = asked(engine);
      if (Validations.PROTOCOL.equals(engine.getHandshakeApplicationProtocol())) {
        // RFC 8737 §3: this certificate or none
        return asked
            .flatMap(validations::of)
            .filter(identity -> matches(identity, keyType))
            .map(_ -> VALIDATION + asked.get())
            .orElse(null);
      }
      if (asked.isPresent()) {
        boolean served = false;
        for (int i = 0; i < identities.size(); i++) {
          if (identities.get(i).serves(asked.get())) {
            served = true;
            if (matches(identities.get(i), keyType)) {
              return String.valueOf(i);
            }
          }
        }
        if (served) {
          // The name's certificate has a key of another type, which is requested next.
          return null;
        }
      }
      return matches(identities.getFirst(), keyType) ? "0" : null;
    }

    private static Optional<String> asked(SSLEngine engine) {
      if (engine.getHandshakeSession() instanceof ExtendedSSLSession session) {
        for (SNIServerName name : session.getRequestedServerNames()) {
          if (name instanceof SNIHostName host) {
            return Optional.of(host.getAsciiName().toLowerCase(Locale.ROOT));
          }
        }
      }
      return Optional.empty();
    }

    private static boolean matches(Identity identity, String keyType) {
      String algorithm = identity.key().getAlgorithm();
      return switch (keyType) {
        case "RSA", "RSASSA-PSS" -> algorithm.equals("RSA") && keyType.equals("RSA");
        default -> algorithm.equals(keyType);
      };
    }

    /// Empty for a validation certificate that was just removed.
    private Optional<Identity> identity(String alias) {
      return alias.startsWith(VALIDATION)
          ? validations.of(alias.substring(VALIDATION.length()))
          : Optional.of(identities.get(Integer.parseInt(alias)));
    }

    @Override
    public X509Certificate @Nullable [] getCertificateChain(String alias) {
      return identity(alias).map(it -> it.chain().toArray(X509Certificate[]::new)).orElse(null);
    }

    @Override
    public @Nullable PrivateKey getPrivateKey(String alias) {
      return identity(alias).map(Identity::key).orElse(null);
    }

    @Override
    public String @Nullable [] getServerAliases(String keyType, Principal @Nullable [] issuers) {
      return null;
    }

    @Override
    public @Nullable String chooseServerAlias(
        String keyType, Principal @Nullable [] issuers, Socket socket) {
      return null;
    }

    @Override
    public String @Nullable [] getClientAliases(String keyType, Principal @Nullable [] issuers) {
      return null;
    }

    @Override
    public @Nullable String chooseClientAlias(
        String[] keyType, Principal @Nullable [] issuers, Socket socket) {
      return null;
    }
  }
}
