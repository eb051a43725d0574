package org.posthorn.dns;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.posthorn.testkit.FreePorts;
import org.posthorn.testkit.Programs;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.SOARecord;
import org.xbill.DNS.Section;

class ResolverTest {
  private static final DomainName MAIL = DomainName.parse("mail.example.test");
  private static final Resolver.Srv NO_SERVICE = new Resolver.Srv(0, 0, 0, Optional.empty());
  private static final InetAddress ADDRESS = InetAddress.ofLiteral("192.0.2.7");

  private final AtomicLong now = new AtomicLong(1_000_000);

  /// A name server that answers as a function says; null is no answer.
  private static final class Server implements AutoCloseable {
    private final DatagramSocket socket;
    private final AtomicInteger questions = new AtomicInteger();

    Server(UnaryOperator<Message> answers) throws IOException {
      socket = new DatagramSocket(0, InetAddress.getLoopbackAddress());
      Thread.ofVirtual().start(() -> serve(answers));
    }

    InetSocketAddress address() {
      return new InetSocketAddress(socket.getLocalAddress(), socket.getLocalPort());
    }

    private void serve(UnaryOperator<Message> answers) {
      byte[] buffer = new byte[2000];
      while (!socket.isClosed()) {
        try {
          DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
          socket.receive(packet);
          questions.incrementAndGet();
          Message query = new Message(Arrays.copyOf(packet.getData(), packet.getLength()));
          Message reply = new Message(query.getHeader().getID());
          reply.getHeader().setFlag(Flags.QR);
          reply.addRecord(query.getQuestion(), Section.QUESTION);
          byte[] bytes = answers.apply(reply).toWire();
          socket.send(new DatagramPacket(bytes, bytes.length, packet.getSocketAddress()));
        } catch (SocketException e) {
          return;
        } catch (IOException e) {
          throw new IllegalStateException(e);
        }
      }
    }

    @Override
    public void close() {
      socket.close();
    }
  }

  private static Message found(Message reply) {
    reply.addRecord(
        new ARecord(reply.getQuestion().getName(), DClass.IN, 60, ADDRESS), Section.ANSWER);
    return reply;
  }

  private NetworkResolver resolver(boolean trust, InetSocketAddress... servers) {
    return new NetworkResolver(
        new NetworkResolver.Settings(
            List.of(servers),
            Duration.ofSeconds(3),
            1,
            new ResolverLimits(3, 100_000, 16_384),
            trust),
        () -> Instant.ofEpochMilli(now.get()));
  }

  @Test
  void answers_are_remembered_as_long_as_they_last() throws IOException {
    try (Server server = new Server(ResolverTest::found)) {
      NetworkResolver resolver = resolver(false, server.address());
      assertThat(resolver.remembered(DnsQuestion.a(MAIL))).isEmpty();
      assertThat(resolver.a(MAIL))
          .isEqualTo(
              new DnsAnswer.Found<>(List.of(ADDRESS), Duration.ofSeconds(60), Dnssec.INSECURE));
      now.addAndGet(59_000);
      assertThat(resolver.remembered(DnsQuestion.a(MAIL)).orElseThrow().values())
          .containsExactly(ADDRESS);
      assertThat(resolver.remembered(DnsQuestion.aaaa(MAIL))).isEmpty();
      assertThat(resolver.a(MAIL).ttl()).isEqualTo(Duration.ofSeconds(1));
      assertThat(server.questions).hasValue(1);
      now.addAndGet(1_000);
      assertThat(resolver.a(MAIL).ttl()).isEqualTo(Duration.ofSeconds(60));
      assertThat(server.questions).hasValue(2);
    }
  }

  @Test
  void any_labels_are_asked_for_octet_by_octet() throws IOException {
    AtomicReference<byte[]> asked = new AtomicReference<>(new byte[0]);
    UnaryOperator<Message> recording =
        reply -> {
          asked.set(reply.getQuestion().getName().toWire());
          return found(reply);
        };
    try (Server server = new Server(recording)) {
      DomainName name = DomainName.ofAnyLabels("a+b c\\d.@.Example");
      assertThat(resolver(false, server.address()).a(name).values()).containsExactly(ADDRESS);
      assertThat(asked.get())
          .isEqualTo("\7a+b c\\d\1@\7example\0".getBytes(StandardCharsets.US_ASCII));
    }
  }

  @Test
  void only_so_many_answers_are_remembered() throws IOException {
    try (Server server = new Server(ResolverTest::found)) {
      NetworkResolver resolver = resolver(false, server.address());
      for (int i = 0; i < 10; i++) {
        assertThat(resolver.a(MAIL.child("n" + i)).values()).hasSize(1);
      }
      assertThat(resolver.remembered()).isEqualTo(3);
    }
  }

  @Test
  void an_answer_is_secure_if_a_trusted_server_says_so() throws IOException {
    UnaryOperator<Message> signed =
        reply -> {
          reply.getHeader().setFlag(Flags.AD);
          return found(reply);
        };
    try (Server server = new Server(signed);
        Server silent = new Server(ResolverTest::found)) {
      assertThat(resolver(true, server.address()).a(MAIL).dnssec()).isEqualTo(Dnssec.SECURE);
      assertThat(resolver(false, server.address()).a(MAIL).dnssec()).isEqualTo(Dnssec.INSECURE);
      assertThat(resolver(true, silent.address()).a(MAIL).dnssec()).isEqualTo(Dnssec.INSECURE);
    }
  }

  @Test
  void a_server_that_fails_is_a_failure_for_a_moment() throws IOException {
    AtomicInteger failures = new AtomicInteger(1);
    UnaryOperator<Message> sick =
        reply -> {
          if (failures.getAndDecrement() > 0) {
            reply.getHeader().setRcode(Rcode.SERVFAIL);
            return reply;
          }
          return found(reply);
        };
    try (Server server = new Server(sick)) {
      NetworkResolver resolver = resolver(false, server.address());
      DnsAnswer<InetAddress> failed = resolver.a(MAIL);
      assertThat(failed)
          .isEqualTo(new DnsAnswer.Failed<>("SERVFAIL", Duration.ofSeconds(5), Dnssec.INSECURE));
      assertThat(failed.temporary()).isTrue();
      assertThat(resolver.a(MAIL).temporary()).isTrue();
      now.addAndGet(5_000);
      assertThat(resolver.a(MAIL).values()).containsExactly(ADDRESS);
    }
  }

  @Test
  void the_next_server_is_asked_when_one_does_not_answer() throws IOException {
    InetSocketAddress nobody =
        new InetSocketAddress(InetAddress.getLoopbackAddress(), FreePorts.take());
    try (Server server = new Server(ResolverTest::found)) {
      assertThat(resolver(false, nobody, server.address()).a(MAIL).values())
          .containsExactly(ADDRESS);
    }
    assertThat(resolver(false, nobody).a(MAIL)).isInstanceOf(DnsAnswer.Failed.class);
  }

  @Test
  void names_that_do_not_exist_are_remembered_as_their_zone_says() throws IOException {
    UnaryOperator<Message> none =
        reply -> {
          reply.getHeader().setRcode(Rcode.NXDOMAIN);
          Name zone = Name.fromConstantString("test.");
          reply.addRecord(
              new SOARecord(zone, DClass.IN, 900, zone, zone, 1, 1, 1, 1, 30), Section.AUTHORITY);
          return reply;
        };
    try (Server server = new Server(none)) {
      NetworkResolver resolver = resolver(false, server.address());
      DnsAnswer<Resolver.Mx> answer = resolver.mx(MAIL);
      assertThat(answer).isEqualTo(new DnsAnswer.NoName<>(Duration.ofSeconds(30), Dnssec.INSECURE));
      assertThat(answer.temporary()).isFalse();
      assertThat(resolver.mx(MAIL).values()).isEmpty();
      assertThat(server.questions).hasValue(1);
    }
  }

  /// The same zone in dnsmasq and in memory gives the same answers.
  @Test
  void a_real_server_and_the_zone_in_memory_agree(@TempDir Path directory) throws IOException {
    Programs.assumeInstalled("dnsmasq");
    int port = FreePorts.take();
    String text = "v=DKIM1; p=" + "x".repeat(3000);
    StringBuilder pieces = new StringBuilder("--txt-record=long.example.test");
    for (int at = 0; at < text.length(); at += 200) {
      pieces.append(',').append(text, at, Math.min(text.length(), at + 200));
    }
    Process dnsmasq =
        Programs.start(
            Programs.Call.of(
                    "dnsmasq",
                    "--keep-in-foreground",
                    "--conf-file=/dev/null",
                    "--port=" + port,
                    "--listen-address=127.0.0.1",
                    "--bind-interfaces",
                    "--no-resolv",
                    "--no-hosts",
                    "--user=" + System.getProperty("user.name"),
                    "--pid-file=",
                    "--local=/test/",
                    "--local-ttl=120",
                    "--mx-host=example.test,mail.example.test,10",
                    "--mx-host=example.test,backup.example.test,20",
                    "--host-record=mail.example.test,192.0.2.7,2001:db8::7",
                    "--cname=alias.example.test,mail.example.test",
                    "--txt-record=spf.example.test,v=spf1 -all",
                    "--dns-rr=_25._tcp.mail.example.test,52,0301010a0b0c",
                    "--srv-host=_imaps._tcp.example.test,mail.example.test,993,5,7",
                    "--srv-host=_imap._tcp.example.test",
                    pieces.toString())
                .withDirectory(directory));
    try {
      NetworkResolver network =
          new NetworkResolver(
              NetworkResolver.Settings.of(
                  new InetSocketAddress(InetAddress.getLoopbackAddress(), port)),
              () -> Instant.ofEpochMilli(now.addAndGet(100_000_000)));
      Awaitility.await().until(() -> network.a(MAIL) instanceof DnsAnswer.Found);
      byte[] association = {10, 11, 12};
      MemoryZone memory =
          new MemoryZone()
              .mx("example.test", 10, "mail.example.test")
              .mx("example.test", 20, "backup.example.test")
              .address("mail.example.test", "192.0.2.7")
              .address("mail.example.test", "2001:db8::7")
              .ptr("192.0.2.7", "mail.example.test")
              .cname("alias.example.test", "mail.example.test")
              .txt("spf.example.test", "v=spf1 -all")
              .txt("long.example.test", text)
              .tlsa("_25._tcp.mail.example.test", new Resolver.Tlsa(3, 1, 1, association))
              .srv("_imaps._tcp.example.test", new Resolver.Srv(5, 7, 993, Optional.of(MAIL)))
              .srv("_imap._tcp.example.test", NO_SERVICE);
      for (Resolver resolver : List.of(network, memory)) {
        check(resolver, text, association);
      }
    } finally {
      dnsmasq.destroy();
    }
  }

  private static void check(Resolver resolver, String text, byte[] association) {
    DomainName domain = DomainName.parse("example.test");
    assertThat(resolver.mx(domain).values())
        .containsExactlyInAnyOrder(
            new Resolver.Mx(10, Optional.of(MAIL)),
            new Resolver.Mx(20, Optional.of(DomainName.parse("backup.example.test"))));
    assertThat(resolver.a(MAIL).values()).containsExactly(ADDRESS);
    assertThat(resolver.aaaa(MAIL).values()).containsExactly(InetAddress.ofLiteral("2001:db8::7"));
    DomainName alias = DomainName.parse("alias.example.test");
    assertThat(resolver.a(alias).values()).containsExactly(ADDRESS);
    assertThat(resolver.cname(alias).values()).containsExactly(MAIL);
    assertThat(resolver.cname(MAIL)).isInstanceOf(DnsAnswer.NoData.class);
    assertThat(resolver.ptr(ADDRESS).values()).containsExactly(MAIL);
    assertThat(resolver.txt(DomainName.parse("spf.example.test")).values())
        .containsExactly("v=spf1 -all");
    assertThat(resolver.txt(DomainName.parse("long.example.test")).values()).containsExactly(text);
    assertThat(resolver.mx(MAIL)).isInstanceOf(DnsAnswer.NoData.class);
    assertThat(resolver.a(DomainName.parse("absent.example.test")))
        .isInstanceOf(DnsAnswer.NoName.class);
    Resolver.Tlsa tlsa = resolver.tlsa(MAIL.child("_25._tcp")).values().getFirst();
    assertThat(tlsa.usage()).isEqualTo(3);
    assertThat(tlsa.selector()).isEqualTo(1);
    assertThat(tlsa.matchingType()).isEqualTo(1);
    assertThat(tlsa.association()).isEqualTo(association);
    assertThat(resolver.srv(domain.child("_tcp").child("_imaps")).values())
        .containsExactly(new Resolver.Srv(5, 7, 993, Optional.of(MAIL)));
    assertThat(resolver.srv(domain.child("_tcp").child("_imap")).values())
        .as("a target of \".\"")
        .allMatch(srv -> srv.target().isEmpty())
        .hasSize(1);
    assertThat(resolver.srv(domain)).isInstanceOf(DnsAnswer.NoData.class);
  }

  @Test
  void the_zone_in_memory_can_be_signed_fail_and_refuse_mail() {
    MemoryZone zone =
        new MemoryZone()
            .nullMx("nomail.test")
            .address("signed.test", "192.0.2.1")
            .secure("signed.test")
            .failing("broken.test", "SERVFAIL")
            .failing("forged.test", "bogus")
            .cname("a.test", "b.test")
            .cname("b.test", "a.test");
    assertThat(zone.mx(DomainName.parse("nomail.test")).values())
        .containsExactly(new Resolver.Mx(0, Optional.empty()));
    assertThat(zone.a(DomainName.parse("signed.test")).dnssec()).isEqualTo(Dnssec.SECURE);
    assertThat(zone.aaaa(DomainName.parse("signed.test"))).isInstanceOf(DnsAnswer.NoData.class);
    assertThat(zone.a(DomainName.parse("broken.test")).temporary()).isTrue();
    assertThat(zone.a(DomainName.parse("forged.test")).dnssec()).isEqualTo(Dnssec.BOGUS);
    assertThat(zone.a(DomainName.parse("a.test")).temporary()).isTrue();
    assertThat(zone.ptr(ADDRESS)).isInstanceOf(DnsAnswer.NoName.class);
  }
}
