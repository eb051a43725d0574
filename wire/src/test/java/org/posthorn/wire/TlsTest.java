package org.posthorn.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.posthorn.wire.pools.BufferPool;

class TlsTest {

  @Test
  void commands_injected_before_the_handshake_do_not_survive_it() throws Exception {
    MemoryTransport.Pair pair = MemoryTransport.pair();
    try (Connection client = Connection.over(pair.client());
        Connection server = Connection.over(pair.server())) {
      String injected = "MAIL FROM:<mallory@evil.test>\r\n";
      TransportContract.send(client, "STARTTLS\r\n" + injected);
      assertThat(TransportContract.line(server)).isEqualTo("STARTTLS");
      assertThat(server.input().buffered()).isEqualTo(injected.length());
      server.output().ascii("220 go ahead\r\n");
      CompletableFuture<Integer> dropped = serve(server, Fixtures.serverTls("mail"));
      assertThat(TransportContract.line(client)).isEqualTo("220 go ahead");
      client.startTls(Fixtures.clientTls("mail.example.test"));
      assertThat(dropped.get(10, TimeUnit.SECONDS)).isEqualTo(injected.length());
      TransportContract.send(client, "EHLO client.test\r\n");
      assertThat(TransportContract.line(server)).isEqualTo("EHLO client.test");
    }
  }

  @Test
  void replies_injected_before_the_handshake_do_not_reach_the_client() throws Exception {
    MemoryTransport.Pair pair = MemoryTransport.pair();
    try (Connection client = Connection.over(pair.client());
        Connection server = Connection.over(pair.server())) {
      TransportContract.send(server, "220 go ahead\r\n250 AUTH PLAIN\r\n");
      assertThat(TransportContract.line(client)).isEqualTo("220 go ahead");
      CompletableFuture<Integer> serving = serve(server, Fixtures.serverTls("mail"));
      assertThat(client.startTls(Fixtures.clientTls("mail.example.test")))
          .isEqualTo("250 AUTH PLAIN\r\n".length());
      serving.get(10, TimeUnit.SECONDS);
      TransportContract.send(server, "250 mail.test\r\n");
      assertThat(TransportContract.line(client)).isEqualTo("250 mail.test");
    }
  }

  @Test
  void both_sides_see_the_same_channel_bindings() throws Exception {
    try (TransportContract.Ends ends = handshake(Fixtures.serverTls("mail"), "mail.example.test")) {
      TlsSession server = ends.server().tls().orElseThrow();
      TlsSession client = ends.client().tls().orElseThrow();
      assertThat(server.protocol()).isEqualTo("TLSv1.3");
      assertThat(server.cipherSuite()).isEqualTo(client.cipherSuite()).startsWith("TLS_");
      assertThat(server.serverName()).contains("mail.example.test");
      assertThat(server.exporter().orElseThrow())
          .hasSize(32)
          .isEqualTo(client.exporter().orElseThrow());
      byte[] hash =
          MessageDigest.getInstance("SHA-256")
              .digest(Pem.certificates(Fixtures.file("mail.pem")).getFirst().getEncoded());
      assertThat(server.serverEndPoint().orElseThrow()).isEqualTo(hash);
      assertThat(client.serverEndPoint().orElseThrow()).isEqualTo(hash);
    }
  }

  @Test
  void two_sessions_have_two_exporters() throws Exception {
    ServerTls context = Fixtures.serverTls("mail");
    try (TransportContract.Ends one = handshake(context, "mail.example.test");
        TransportContract.Ends two = handshake(context, "mail.example.test")) {
      assertThat(one.server().tls().orElseThrow().exporter().orElseThrow())
          .isNotEqualTo(two.server().tls().orElseThrow().exporter().orElseThrow());
    }
  }

  @ParameterizedTest
  @CsvSource({
    "SHA256withECDSA, SHA-256", "SHA384withRSA, SHA-384", "SHA512withRSA, SHA-512",
    "SHA1withRSA, SHA-256", "MD5withRSA, SHA-256", "Ed25519, ''"
  })
  void the_end_point_binding_is_hashed_as_the_certificate_is(String signature, String hash) {
    assertThat(ChannelBindings.hash(signature).orElse("")).isEqualTo(hash);
  }

  /// Who asks for what gets which certificate; "-" is a client that says no name.
  @ParameterizedTest
  @CsvSource({
    "mail.example.test, mail",
    "other.test,        other",
    "OTHER.test,        other",
    "a.wild.test,       other",
    "a.b.wild.test,     mail",
    "wild.test,         mail",
    "unknown.test,      mail",
    "edwards.test,      edwards",
    "-,                 mail",
  })
  void the_certificate_is_chosen_by_the_name_asked_for(String asked, String expected)
      throws Exception {
    ServerTls context = Fixtures.serverTls("mail", "other", "edwards");
    ClientTls client = ClientTls.unverified(asked.equals("-") ? "" : asked);
    assertThat(subject(context, client)).isEqualTo("CN=" + expected);
  }

  @Test
  void reloaded_certificates_serve_new_connections_and_open_ones_go_on(@TempDir Path directory)
      throws Exception {
    Path chain = directory.resolve("chain.pem");
    Path key = directory.resolve("key.pem");
    copy("mail", chain, key);
    ServerTls context = ServerTls.of(List.of(new ServerTls.KeyPairFiles(chain, key)));
    ClientTls client = Fixtures.clientTls("mail.example.test");
    assertThat(subject(context, client)).isEqualTo("CN=mail");
    try (TransportContract.Ends open = handshake(context, "mail.example.test")) {
      copy("renewed", chain, key);
      assertThat(subject(context, client)).isEqualTo("CN=mail");
      context.reload();
      assertThat(subject(context, client)).isEqualTo("CN=renewed");
      TransportContract.send(open.client(), "NOOP\r\n");
      assertThat(TransportContract.line(open.server())).isEqualTo("NOOP");
    }
    Files.writeString(key, "nonsense");
    assertThatThrownBy(context::reload)
        .isInstanceOf(IOException.class)
        .hasMessageContaining("key.pem");
    assertThat(subject(context, client)).isEqualTo("CN=renewed");
  }

  @Test
  void an_ordered_certificate_that_cannot_be_used_stops_nothing(@TempDir Path directory)
      throws Exception {
    Path chain = directory.resolve("chain.pem");
    Path key = directory.resolve("key.pem");
    copy("mail", chain, key);
    Path ordered = directory.resolve("ordered.pem");
    Files.writeString(ordered, "nonsense");
    ServerTls context =
        ServerTls.of(List.of(new ServerTls.KeyPairFiles(chain, key)), Optional.of(ordered));
    ClientTls client = Fixtures.clientTls("mail.example.test");
    assertThat(subject(context, client)).isEqualTo("CN=mail");
    copy("renewed", directory.resolve("a.pem"), directory.resolve("b.pem"));
    String both =
        Files.readString(directory.resolve("a.pem")) + Files.readString(directory.resolve("b.pem"));
    Files.writeString(ordered, both);
    context.reload();
    assertThat(subject(context, client)).isEqualTo("CN=renewed");
    Files.writeString(ordered, "nonsense again");
    context.reload();
    assertThat(subject(context, client)).isEqualTo("CN=renewed");
    Files.delete(ordered);
    context.reload();
    assertThat(subject(context, client)).isEqualTo("CN=mail");
  }

  @Test
  void a_client_that_knows_the_authority_refuses_another_name() throws Exception {
    MemoryTransport.Pair pair = MemoryTransport.pair();
    try (Connection client = Connection.over(pair.client());
        Connection server = Connection.over(pair.server())) {
      CompletableFuture<Integer> serving = serve(server, Fixtures.serverTls("mail"));
      ClientTls wrongName = Fixtures.clientTls("other.test");
      assertThatThrownBy(() -> client.startTls(wrongName))
          .isInstanceOf(SSLHandshakeException.class);
      client.abort();
      assertThatThrownBy(() -> serving.get(10, TimeUnit.SECONDS))
          .isInstanceOf(ExecutionException.class);
    }
  }

  @Test
  void a_client_that_speaks_no_tls_is_told_and_fails() throws Exception {
    MemoryTransport.Pair pair = MemoryTransport.pair();
    try (Connection client = Connection.over(pair.client());
        Connection server = Connection.over(pair.server())) {
      CompletableFuture<Integer> serving = serve(server, Fixtures.serverTls("mail"));
      TransportContract.send(client, "EHLO client.test\r\nMAIL FROM:<>\r\n");
      assertThatThrownBy(() -> serving.get(10, TimeUnit.SECONDS))
          .hasRootCauseInstanceOf(SSLException.class);
      assertThat(server.tls()).isEmpty();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "TLSv1.2, TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",
    "TLSv1.3, TLS_AES_128_GCM_SHA256"
  })
  void versions_and_suites_are_todays(String protocol, String suite) throws Exception {
    SSLEngine server = Fixtures.serverTls("mail").engine();
    assertThat(server.getEnabledProtocols()).containsExactlyInAnyOrder("TLSv1.2", "TLSv1.3");
    assertThat(server.getEnabledProtocols()).contains(protocol);
    assertThat(server.getEnabledCipherSuites()).contains(suite);
    assertThat(server.getEnabledCipherSuites())
        .allMatch(name -> name.contains("GCM") || name.contains("POLY1305"))
        .noneMatch(name -> name.toUpperCase(Locale.ROOT).contains("TLS_RSA"));
  }

  @Test
  void a_handshake_has_a_deadline() throws Exception {
    MemoryTransport.Pair pair = MemoryTransport.pair();
    ListenerLimits limits =
        ListenerLimits.defaults().withTimeouts(Duration.ofMillis(50), Duration.ofSeconds(5));
    try (Connection server = Connection.over(pair.server(), new BufferPool(), limits)) {
      ServerTls context = Fixtures.serverTls("mail");
      assertThatThrownBy(() -> server.startTls(context)).isInstanceOf(ReadTimeoutException.class);
    }
  }

  /// Five octets tell; the rest of the "record" may never come.
  @ParameterizedTest
  @ValueSource(strings = {"GET / HTTP/1.1\r\n\r\n", "EHLO client.test\r\n", "a LOGIN x y\r\n"})
  void another_protocol_is_refused_at_once(String text) throws Exception {
    MemoryTransport.Pair pair = MemoryTransport.pair();
    byte[] octets = Fixtures.bytes(text);
    pair.client().write(octets, 0, octets.length);
    try (Connection server = Connection.over(pair.server())) {
      assertThatThrownBy(() -> server.implicitTls(Fixtures.serverTls("mail")))
          .isInstanceOf(SSLException.class);
    }
  }

  /// Records without data, here key updates, are no way round a deadline: after each the reader is
  /// asked whether it still waits.
  @Test
  void records_without_data_do_not_keep_a_reader() throws Exception {
    MemoryTransport.Pair pair = MemoryTransport.pair();
    SSLEngine engine = Fixtures.clientTls("mail.example.test").engine();
    TlsTransport client = new TlsTransport(pair.client(), engine, new BufferPool(), new byte[0]);
    TlsTransport server =
        new TlsTransport(
            pair.server(), Fixtures.serverTls("mail").engine(), new BufferPool(), new byte[0]);
    CompletableFuture<Void> serving =
        CompletableFuture.runAsync(
            () -> {
              try {
                server.handshake(Duration.ofSeconds(10).toNanos());
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              }
            },
            TransportContract.VIRTUAL);
    client.handshake(Duration.ofSeconds(10).toNanos());
    serving.get(10, TimeUnit.SECONDS);
    for (int i = 0; i < 3; i++) {
      engine.beginHandshake();
      ByteBuffer record = ByteBuffer.allocate(BufferPool.BYTES);
      engine.wrap(ByteBuffer.allocate(0), record);
      assertThat(record.position()).isPositive();
      pair.client().write(record.array(), 0, record.position());
    }
    byte[] line = Fixtures.bytes("NOOP\r\n");
    client.write(line, 0, line.length);
    byte[] into = new byte[100];
    for (int i = 0; i < 3; i++) {
      server.awaitReadable(Duration.ofSeconds(10).toNanos());
      assertThat(server.read(into, 0, into.length)).isZero();
    }
    server.awaitReadable(Duration.ofSeconds(10).toNanos());
    assertThat(server.read(into, 0, into.length)).isEqualTo(line.length);
    client.abort();
    server.abort();
  }

  @Test
  void a_second_handshake_inside_the_first_is_refused() throws Exception {
    ServerTls context = Fixtures.serverTls("mail");
    try (TransportContract.Ends ends = handshake(context, "mail.example.test")) {
      assertThatThrownBy(() -> ends.server().startTls(context))
          .isInstanceOf(IllegalStateException.class);
    }
  }

  @Test
  void a_damaged_record_ends_the_connection() throws Exception {
    MemoryTransport.Pair pair = MemoryTransport.pair();
    try (TransportContract.Ends ends =
        TransportTest.upgraded(
            new TransportContract.Ends(
                Connection.over(pair.client()), Connection.over(pair.server())))) {
      byte[] record = {
        23, 3, 3, 0, 32, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21,
        22, 23, 24, 25, 26, 27, 28, 29, 30, 31, 32
      };
      pair.client().write(record, 0, record.length);
      assertThatThrownBy(() -> ends.server().input().readLine(100))
          .isInstanceOf(SSLException.class);
      assertThat(ends.server().input().readLine(100)).isNull();
    }
  }

  @ParameterizedTest
  @CsvSource({"TLSv1.2", "TLSv1.3"})
  void a_client_cannot_make_us_begin_the_handshake_again(String protocol) throws Exception {
    MemoryTransport.Pair pair = MemoryTransport.pair();
    SSLEngine engine = Fixtures.clientTls("mail.example.test").engine();
    engine.setEnabledProtocols(new String[] {protocol});
    TlsTransport client = new TlsTransport(pair.client(), engine, new BufferPool(), new byte[0]);
    try (Connection server = Connection.over(pair.server())) {
      CompletableFuture<Integer> serving = serve(server, Fixtures.serverTls("mail"));
      client.handshake(Duration.ofSeconds(10).toNanos());
      serving.get(10, TimeUnit.SECONDS);
      assertThat(server.tls().orElseThrow().protocol()).isEqualTo(protocol);
      assertThat(server.tls().orElseThrow().exporter()).isPresent();
      byte[] line = Fixtures.bytes("NOOP\r\n");
      client.write(line, 0, line.length);
      assertThat(TransportContract.line(server)).isEqualTo("NOOP");
      engine.beginHandshake();
      if (protocol.equals("TLSv1.2")) {
        Thread.ofVirtual().start(() -> again(client));
        assertThatThrownBy(() -> server.input().readLine(100))
            .isInstanceOf(SSLException.class)
            .hasMessage("renegotiation refused");
      } else {
        // TLS 1.3 has key updates in its place, and they change nothing for those above.
        client.write(line, 0, line.length);
        assertThat(TransportContract.line(server)).isEqualTo("NOOP");
      }
    } finally {
      client.abort();
    }
  }

  private static void again(TlsTransport client) {
    try {
      client.handshake(Duration.ofSeconds(5).toNanos());
    } catch (IOException e) {
      // The server refuses, which the test looks at from there.
    }
  }

  private static String subject(ServerTls context, ClientTls client) throws Exception {
    MemoryTransport.Pair pair = MemoryTransport.pair();
    TlsTransport above =
        new TlsTransport(pair.client(), client.engine(), new BufferPool(), new byte[0]);
    try (Connection server = Connection.over(pair.server())) {
      CompletableFuture<Integer> serving = serve(server, context);
      above.handshake(Duration.ofSeconds(10).toNanos());
      serving.get(10, TimeUnit.SECONDS);
      return above.engine().getSession().getPeerPrincipal().getName();
    } finally {
      above.close();
    }
  }

  private static TransportContract.Ends handshake(ServerTls context, String name) throws Exception {
    MemoryTransport.Pair pair = MemoryTransport.pair();
    Connection client = Connection.over(pair.client());
    Connection server = Connection.over(pair.server());
    CompletableFuture<Integer> serving = serve(server, context);
    client.startTls(Fixtures.clientTls(name));
    serving.get(10, TimeUnit.SECONDS);
    return new TransportContract.Ends(client, server);
  }

  private static CompletableFuture<Integer> serve(Connection server, TlsContext context) {
    return CompletableFuture.supplyAsync(
        () -> {
          try {
            return server.startTls(context);
          } catch (IOException e) {
            server.close();
            throw new UncheckedIOException(e);
          }
        },
        TransportContract.VIRTUAL);
  }

  private static void copy(String name, Path chain, Path key) throws IOException {
    Files.copy(Fixtures.file(name + ".pem"), chain, StandardCopyOption.REPLACE_EXISTING);
    Files.copy(Fixtures.file(name + ".key"), key, StandardCopyOption.REPLACE_EXISTING);
  }
}
