package org.posthorn.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.posthorn.dns.DnsAnswer;
import org.posthorn.dns.DomainName;
import org.posthorn.dns.MemoryZone;
import org.posthorn.dns.Resolver;
import org.posthorn.runtime.Metrics;
import org.posthorn.smtp.ListenerRole;
import org.posthorn.testkit.Dialogue;

/// RFC 5321 §4.4: the name of the client in Received is one that the DNS has for its address and
/// that leads back to it.
class ClientNamesTest {
  private static final String MESSAGE = "From: bob@client.test\r\nSubject: hello\r\n\r\nHi.";

  @TempDir Path blobs;

  private static MemoryZone zone() {
    return new MemoryZone()
        .ptr("192.0.2.1", "mail.client.test")
        .address("mail.client.test", "192.0.2.1")
        .ptr("2001:db8::1", "six.client.test")
        .address("six.client.test", "2001:db8::1")
        .ptr("192.0.2.2", "bank.test")
        .address("bank.test", "198.51.100.1")
        .ptr("192.0.2.3", "old.client.test")
        .ptr("192.0.2.3", "new.client.test")
        .address("new.client.test", "192.0.2.3")
        .ptr("192.0.2.4", "sick.test")
        .failing("sick.test", "SERVFAIL");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          # client     | in Received                                        | counted as
          192.0.2.1    | (mail.client.test [192.0.2.1])                     | verified
          2001:db8::1  | (six.client.test [IPv6:2001:db8:0:0:0:0:0:1])      | verified
          192.0.2.2    | (unknown [192.0.2.2])                              | unverified
          192.0.2.3    | (new.client.test [192.0.2.3])                      | verified
          192.0.2.4    | (unknown [192.0.2.4])                              | failed
          192.0.2.5    | (unknown [192.0.2.5])                              | unverified
          """)
  void a_name_counts_if_it_leads_back(String client, String received, String counted)
      throws IOException {
    try (PostOffice office = new PostOffice(blobs)) {
      office.names = Optional.of(zone());
      try (Dialogue dialogue = office.connect(ListenerRole.MX, client)) {
        awaitCount(office.metrics, counted);
        assertThat(send(dialogue)).startsWith("250");
      }
      assertThat(office.inbox("alice").getFirst())
          .contains("Received: from client.test " + received + "\r\n\tby mx.example.test");
    }
  }

  @Test
  void nobody_asks_for_the_name_of_loopback_or_of_clients_of_lmtp() throws IOException {
    try (PostOffice office = new PostOffice(blobs)) {
      office.names = Optional.of(zone());
      try (Dialogue local = office.connect(ListenerRole.MX);
          Dialogue ours = office.connect(ListenerRole.LMTP, "192.0.2.1")) {
        send(local);
        send(ours);
      }
      assertThat(office.inbox("alice").getFirst()).contains("from client.test ([127.0.0.1])");
      assertThat(office.inbox("alice").getLast()).contains("from client.test ([192.0.2.1])");
      assertThat(office.metrics.snapshot()).containsEntry("delivery.client_names_verified", 0L);
    }
  }

  @Test
  void a_session_does_not_wait_for_a_dns_that_is_silent() throws IOException {
    try (PostOffice office = new PostOffice(blobs);
        Silent silent = new Silent(zone())) {
      office.names = Optional.of(silent);
      try (Dialogue dialogue = office.connect(ListenerRole.MX, "192.0.2.1")) {
        assertThat(send(dialogue)).startsWith("250");
        assertThat(office.inbox("alice").getFirst()).contains("(unknown [192.0.2.1])");
        silent.speak();
        awaitCount(office.metrics, "verified");
        send(dialogue);
        assertThat(office.inbox("alice").getLast()).contains("(mail.client.test [192.0.2.1])");
      }
    }
  }

  @Test
  void a_name_that_comes_too_late_stays_unknown() {
    DeliveryLimits limits = DeliveryLimits.defaults();
    AtomicReference<Instant> now = new AtomicReference<>(Instant.EPOCH);
    InstantSource clock = now::get;
    Metrics metrics = new Metrics();
    try (Silent silent = new Silent(zone())) {
      ClientNames names = new ClientNames(silent, limits, clock, metrics);
      ClientNames.Search search = names.search(InetAddress.ofLiteral("192.0.2.1"));
      now.set(Instant.EPOCH.plus(limits.reverseDns().timeMax()).plus(Duration.ofNanos(1)));
      silent.speak();
      awaitCount(metrics, "failed");
      assertThat(search.name()).isEqualTo("unknown");
    }
  }

  @Test
  void a_silent_dns_does_not_collect_more_questions_than_the_limit() {
    DeliveryLimits limits = DeliveryLimits.defaults();
    Metrics metrics = new Metrics();
    try (Silent silent = new Silent(zone())) {
      ClientNames names = new ClientNames(silent, limits, PostOffice.CLOCK, metrics);
      InetAddress client = InetAddress.ofLiteral("192.0.2.1");
      for (int i = 0; i < limits.reverseDns().atOnce() + 10; i++) {
        assertThat(names.search(client).name()).isEqualTo("unknown");
      }
      assertThat(metrics.snapshot()).containsEntry("delivery.client_names_failed", 10L);
      silent.speak();
      await()
          .untilAsserted(() ->
              assertThat(metrics.snapshot())
                  .containsEntry(
                      "delivery.client_names_verified", (long) limits.reverseDns().atOnce()));
    }
  }

  @Test
  void of_an_address_with_many_names_only_some_are_tried() {
    DeliveryLimits limits = DeliveryLimits.defaults();
    Metrics metrics = new Metrics();
    MemoryZone zone = new MemoryZone();
    for (int i = 0; i < limits.reverseDns().perClientMax(); i++) {
      zone.ptr("192.0.2.1", "n" + i + ".client.test");
    }
    zone.ptr("192.0.2.1", "mail.client.test").address("mail.client.test", "192.0.2.1");
    ClientNames names = new ClientNames(zone, limits, PostOffice.CLOCK, metrics);
    ClientNames.Search search = names.search(InetAddress.ofLiteral("192.0.2.1"));
    awaitCount(metrics, "unverified");
    assertThat(search.name()).isEqualTo("unknown");
  }

  private static void awaitCount(Metrics metrics, String kind) {
    await()
        .untilAsserted(() ->
            assertThat(metrics.snapshot()).containsEntry("delivery.client_names_" + kind, 1L));
  }

  private static String send(Dialogue dialogue) throws IOException {
    return PostOffice.send(dialogue, "bob@client.test", List.of("alice@example.test"), MESSAGE);
  }

  /// Says nothing of names of addresses until it is told to.
  private record Silent(Resolver resolver, CountDownLatch spoken)
      implements Resolver, AutoCloseable {
    Silent(Resolver resolver) {
      this(resolver, new CountDownLatch(1));
    }

    void speak() {
      spoken.countDown();
    }

    @Override
    public void close() {
      speak();
    }

    @Override
    public DnsAnswer<DomainName> ptr(InetAddress address) {
      try {
        spoken.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      return resolver.ptr(address);
    }

    @Override
    public DnsAnswer<InetAddress> a(DomainName name) {
      return resolver.a(name);
    }

    @Override
    public DnsAnswer<InetAddress> aaaa(DomainName name) {
      return resolver.aaaa(name);
    }

    @Override
    public DnsAnswer<Mx> mx(DomainName name) {
      return resolver.mx(name);
    }

    @Override
    public DnsAnswer<String> txt(DomainName name) {
      return resolver.txt(name);
    }

    @Override
    public DnsAnswer<Tlsa> tlsa(DomainName name) {
      return resolver.tlsa(name);
    }

    @Override
    public DnsAnswer<Srv> srv(DomainName name) {
      return resolver.srv(name);
    }

    @Override
    public DnsAnswer<DomainName> cname(DomainName name) {
      return resolver.cname(name);
    }
  }
}
