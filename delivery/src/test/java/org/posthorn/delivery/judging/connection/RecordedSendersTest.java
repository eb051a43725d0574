package org.posthorn.delivery.judging.connection;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.posthorn.mime.HeaderFields;

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

  private static RecordedSenders in(String header, String hostName) {
    return RecordedSenders.in(
        HeaderFields.parse(header.replace("\n", "\r\n").getBytes(StandardCharsets.US_ASCII)),
        hostName);
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
}
