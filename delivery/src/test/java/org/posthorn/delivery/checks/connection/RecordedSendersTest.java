package org.posthorn.delivery.checks.connection;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.posthorn.dns.DomainName;
import org.posthorn.mime.HeaderFields;
import org.posthorn.runtime.Cidr;
import org.posthorn.store.events.Event;

class RecordedSendersTest {
  private static final String HEADER =
      """
      Authentication-Results: mx.example.test;
       iprev=pass policy.iprev=192.0.2.1;
       spf=pass smtp.mailfrom=Bounce.Client.test;
       dkim=pass header.d=client.test header.s=a;
       dkim=fail header.d=bank.test header.s=a;
       dmarc=pass header.from=client.test
      From: bob@client.test

      """;

  private KnownForwarders forwarders = KnownForwarders.NONE;

  private RecordedSenders in(String header, String hostName) {
    return RecordedSenders.in(
        HeaderFields.parse(header.replace("\n", "\r\n").getBytes(StandardCharsets.US_ASCII)),
        hostName,
        forwarders);
  }

  @Test
  void a_message_says_who_brought_it_and_who_stands_for_it() {
    RecordedSenders senders = in(HEADER, "MX.example.test");
    assertThat(senders.client()).contains(InetAddress.ofLiteral("192.0.2.1"));
    assertThat(senders.domains()).containsExactly("bounce.client.test", "client.test");
  }

  @Test
  void what_another_server_says_does_not_count() {
    RecordedSenders senders = in(HEADER, "mx.other.test");
    assertThat(senders.client()).isEmpty();
    assertThat(senders.domains()).isEmpty();
  }

  @Test
  void what_failed_or_is_no_address_is_nobody() {
    RecordedSenders senders =
        in(
            "Authentication-Results: mx.example.test; iprev=fail policy.iprev=nonsense;"
                + " spf=fail smtp.mailfrom=client.test\n\n",
            "mx.example.test");
    assertThat(senders).isEqualTo(in("From: a@b.test\n\n", "mx.example.test"));
  }

  @Test
  void a_forwarder_does_not_answer_for_what_it_passes_on() {
    forwarders = new KnownForwarders(List.of(Cidr.parse("192.0.2.0/24")), Set.of());
    RecordedSenders senders = in(HEADER, "mx.example.test");
    assertThat(senders.client()).isEmpty();
    assertThat(senders.domains())
        .as("the author's signature is theirs")
        .containsExactly("client.test");
    forwarders = new KnownForwarders(List.of(), Set.of(DomainName.parse("list.test")));
    String sealed =
        HEADER
            .replace(
                "dmarc=pass", "dkim=pass header.d=list.test header.s=a;\n arc=pass;\n dmarc=pass")
            .replace(
                "From:",
                "ARC-Seal: i=1; a=rsa-sha256; d=first.test; s=a; cv=none; b=x\nARC-Seal: i=2; a=rsa-sha256; d=List.test; s=a; cv=pass; b=x\nFrom:");
    senders = in(sealed, "mx.example.test");
    assertThat(senders.client()).isEmpty();
    assertThat(senders.domains()).containsExactly("client.test");
    String unsealed = sealed.replace("arc=pass", "arc=fail");
    assertThat(in(unsealed, "mx.example.test").client()).isPresent();
    String others =
        sealed
            .replace("i=2", "i=1")
            .replace("i=1; a=rsa-sha256; d=first", "i=2; a=rsa-sha256; d=first");
    assertThat(in(others, "mx.example.test").client()).as("sealed last by another").isPresent();
  }

  @Test
  void a_signature_that_covers_a_part_is_nobodys_word() {
    String tail =
        HEADER.replace(
            "dkim=pass header.d=client.test",
            "dkim=pass reason=\"9 octets of the body are not signed\" header.d=client.test");
    assertThat(in(tail, "mx.example.test").domains()).containsExactly("bounce.client.test");
  }

  @Test
  void what_the_timeline_does_not_say_is_not_believed() {
    RecordedSenders senders = in(HEADER, "mx.example.test");
    Event accepted = event("accepted", Map.of("ip", "192.0.2.1"));
    Event found =
        event(
            "authentication",
            Map.of(
                "spf",
                "pass bounce.client.test (mx)",
                "dkim",
                "pass client.test, fail bank.test (body)"));
    assertThat(senders.confirmedBy(List.of(accepted, found))).isEqualTo(senders);
    assertThat(senders.confirmedBy(List.of(found)).client()).isEmpty();
    assertThat(senders.confirmedBy(List.of(found)).domains()).isEmpty();
    assertThat(senders.confirmedBy(List.of(event("accepted", Map.of("ip", "192.0.2.9")), found)))
        .isEqualTo(in("From: a@b.test\n\n", "mx.example.test"));
    Event other = event("authentication", Map.of("dkim", "pass client.test.evil.test"));
    assertThat(senders.confirmedBy(List.of(accepted, other)).domains()).isEmpty();
  }

  private static Event event(String kind, Map<String, String> fields) {
    return new Event("a.1", Instant.EPOCH, kind, fields);
  }
}
