package org.posthorn.dns;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.posthorn.testkit.FreePorts;
import org.posthorn.testkit.Knot;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Section;
import org.xbill.DNS.TXTRecord;

/// Against Knot, where it is installed, and against servers that are slow or answer wrongly.
class DynamicUpdatesTest {
  private static final DomainName NAME = new DomainName("_acme-challenge.mail.example.org");
  private static final DomainName LATE = new DomainName("_acme-challenge.late.example.org");
  private static final UpdateLimits LIMITS =
      new UpdateLimits(Duration.ofSeconds(10), Duration.ofMillis(300), Duration.ofMillis(10), 20);

  @TempDir static Path directory;
  private static Knot knot;

  @BeforeAll
  static void start() throws IOException {
    Knot.assumeInstalled();
    knot =
        Knot.start(
            directory,
            Map.of(
                "example.org",
                """
                _acme-challenge.alias CNAME alias.acme.example.net.
                loop CNAME loop
                _acme-challenge.two TXT other
                """,
                "example.net",
                "",
                "closed.example",
                ""),
            "example.org",
            "example.net");
  }

  @AfterAll
  static void end() {
    if (knot != null) {
      knot.close();
    }
  }

  private static Resolver resolver() {
    return new NetworkResolver(NetworkResolver.Settings.of(knot.address()), InstantSource.system());
  }

  private static DynamicUpdates updates(byte[] secret, InetSocketAddress... visibleAt) {
    return new DynamicUpdates(
        new DynamicUpdates.Settings(
            knot.address(),
            Optional.empty(),
            new DynamicUpdates.Key(new DomainName(Knot.KEY), secret),
            List.of(visibleAt)),
        LIMITS,
        resolver());
  }

  private static List<String> published(DomainName name) {
    return resolver().txt(name).values();
  }

  @Test
  void a_text_is_published_and_taken_away_again() throws Exception {
    DynamicUpdates updates = updates(Knot.SECRET, knot.address());
    DynamicUpdates.Published published = updates.add(NAME, "proof");
    updates.awaitVisible(published);
    assertThat(published.zone()).isEqualTo(new DomainName("example.org"));
    assertThat(published(NAME)).containsExactly("proof");
    updates.remove(published);
    assertThat(published(NAME)).isEmpty();
  }

  @Test
  void other_texts_of_the_name_stay() throws Exception {
    DynamicUpdates updates = updates(Knot.SECRET, knot.address());
    DomainName name = new DomainName("_acme-challenge.two.example.org");
    DynamicUpdates.Published published = updates.add(name, "proof");
    assertThat(published(name)).containsExactlyInAnyOrder("proof", "other");
    updates.remove(published);
    assertThat(published(name)).containsExactly("other");
  }

  @Test
  void an_alias_leads_to_the_zone_that_takes_updates() throws Exception {
    DynamicUpdates updates = updates(Knot.SECRET, knot.address());
    DynamicUpdates.Published published =
        updates.add(new DomainName("_acme-challenge.alias.example.org"), "proof");
    assertThat(published.zone()).isEqualTo(new DomainName("example.net"));
    assertThat(published.owner()).isEqualTo(new DomainName("alias.acme.example.net"));
    updates.awaitVisible(published);
    updates.remove(published);
  }

  @Test
  void what_the_server_refuses_is_told_with_its_reason() {
    assertThatThrownBy(() -> updates(Knot.SECRET).add(new DomainName("a.closed.example"), "proof"))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("refused the update: NOTAUTH");
    byte[] wrong = "another secret of thirty-two len".getBytes(US_ASCII);
    assertThatThrownBy(() -> updates(wrong).add(NAME, "proof"))
        .hasMessageContaining("refused the update: NOTAUTH, BADSIG");
    assertThatThrownBy(() -> updates(Knot.SECRET).add(new DomainName("a.elsewhere.test"), "proof"))
        .hasMessageContaining("a.elsewhere.test cannot be looked up: REFUSED");
    assertThatThrownBy(() -> updates(Knot.SECRET).add(new DomainName("loop.example.org"), "proof"))
        .hasMessageContaining("alias");
  }

  /// A server that shows the text from its so manieth answer on.
  private static InetSocketAddress secondary(String text, int from) throws IOException {
    ServerSocket socket = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
    AtomicInteger asked = new AtomicInteger();
    Thread.startVirtualThread(() -> {
      while (true) {
        try (Socket peer = socket.accept()) {
          DataInputStream in = new DataInputStream(peer.getInputStream());
          Message question = new Message(in.readNBytes(in.readUnsignedShort()));
          Message answer = new Message(question.getHeader().getID());
          answer.getHeader().setOpcode(question.getHeader().getOpcode());
          answer.getHeader().setFlag(Flags.QR);
          answer.addRecord(question.getQuestion(), Section.QUESTION);
          if (asked.incrementAndGet() >= from) {
            answer.addRecord(
                new TXTRecord(question.getQuestion().getName(), 1, 1, text), Section.ANSWER);
          }
          byte[] octets = answer.toWire();
          DataOutputStream out = new DataOutputStream(peer.getOutputStream());
          out.writeShort(octets.length);
          out.write(octets);
        } catch (IOException e) {
          return; // the test is over
        }
      }
    });
    return new InetSocketAddress(socket.getInetAddress(), socket.getLocalPort());
  }

  @Test
  void every_server_of_the_zone_is_waited_for() throws Exception {
    DynamicUpdates updates = updates(Knot.SECRET, knot.address(), secondary("late", 5));
    DynamicUpdates.Published published = updates.add(LATE, "late");
    updates.awaitVisible(published);
    updates.remove(published);
    // one that nobody can ask does not stop it
    InetSocketAddress nobody =
        new InetSocketAddress(InetAddress.getLoopbackAddress(), FreePorts.take());
    DynamicUpdates others = updates(Knot.SECRET, knot.address(), nobody);
    DynamicUpdates.Published again = others.add(LATE, "again");
    others.awaitVisible(again);
    others.remove(again);
  }

  @Test
  void a_server_that_never_shows_the_text_is_named() throws Exception {
    InetSocketAddress never = secondary("never", Integer.MAX_VALUE);
    DynamicUpdates updates = updates(Knot.SECRET, knot.address(), never);
    DynamicUpdates.Published published = updates.add(LATE, "never");
    assertThatThrownBy(() -> updates.awaitVisible(published))
        .hasMessageContaining(never.getPort() + " shows")
        .hasMessageContaining(LATE.ascii());
    updates.remove(published);
    InetSocketAddress nobody =
        new InetSocketAddress(InetAddress.getLoopbackAddress(), FreePorts.take());
    assertThatThrownBy(() -> updates(Knot.SECRET, nobody).awaitVisible(published))
        .hasMessageContaining("no name server of example.org");
  }

  /// RFC 8945 §5.3: whoever has not signed has not changed the zone.
  @Test
  void an_answer_that_is_not_signed_counts_as_none() throws Exception {
    DynamicUpdates updates =
        new DynamicUpdates(
            new DynamicUpdates.Settings(
                secondary("proof", 1),
                Optional.of(new DomainName("example.org")),
                new DynamicUpdates.Key(new DomainName(Knot.KEY), Knot.SECRET),
                List.of()),
            LIMITS,
            resolver());
    assertThatThrownBy(() -> updates.add(NAME, "proof"))
        .hasMessageContaining("did not sign its answer with the key posthorn-key");
    assertThatThrownBy(() -> updates.add(new DomainName("a.example.net"), "proof"))
        .hasMessageContaining("a.example.net is not in the zone example.org");
  }
}
