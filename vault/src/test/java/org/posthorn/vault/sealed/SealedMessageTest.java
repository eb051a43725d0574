package org.posthorn.vault.sealed;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.posthorn.vault.qkd.LinkKey;

/// A sealed message opens for its recipients and nobody else, and only unchanged.
class SealedMessageTest {
  private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
  private static final SealedLimits LIMITS = SealedLimits.defaults();
  private static final ServerIdentity SENDER = ServerIdentity.generate();
  private static final ServerIdentity RECEIVER = ServerIdentity.generate();
  private static final String FROM = "alice@a.example";
  private static final String BOB = "bob@b.example";
  private static final String CAROL = "carol@b.example";

  private final Sealer sealer = new Sealer(SENDER, InstantSource.fixed(NOW), new SecureRandom());

  private record Octets(byte[] octets) implements SealedMessage.Content {
    @Override
    public long size() {
      return octets.length;
    }

    @Override
    public void writeTo(OutputStream target) throws IOException {
      target.write(octets);
    }
  }

  private static LinkKey key(String id) {
    byte[] bytes = new byte[LinkKey.BYTES];
    new Random(id.hashCode()).nextBytes(bytes);
    return new LinkKey(id, bytes);
  }

  private static byte[] octets(SealedMessage message) throws IOException {
    ByteArrayOutputStream octets = new ByteArrayOutputStream();
    message.writeTo(octets);
    assertThat(octets.size()).isEqualTo(message.size());
    return octets.toByteArray();
  }

  private byte[] sealed(byte[] content, LinkKey... keys) throws IOException {
    List<Sealer.Recipient> recipients = new ArrayList<>();
    List<String> addresses = List.of(BOB, CAROL);
    for (int i = 0; i < Math.max(1, keys.length); i++) {
      recipients.add(
          new Sealer.Recipient(
              addresses.get(i), keys.length == 0 ? Optional.empty() : Optional.of(keys[i])));
    }
    return octets(sealer.seal(RECEIVER.publicHalf(), FROM, recipients, new Octets(content)));
  }

  private static byte[] open(byte[] sealed, List<String> recipients, LinkKey... keys)
      throws SealedException, IOException {
    return open(RECEIVER, SENDER, FROM, NOW, sealed, recipients, keys);
  }

  private static byte[] open(
      ServerIdentity own,
      ServerIdentity sender,
      String from,
      Instant now,
      byte[] sealed,
      List<String> recipients,
      LinkKey... keys)
      throws SealedException, IOException {
    SealedReader reader = SealedReader.begin(new ByteArrayInputStream(sealed), LIMITS);
    reader.verify(sender.publicHalf(), own.publicHalf(), from, now, LIMITS);
    assertThat(reader.keyIds(recipients)).hasSize(keys.length);
    ByteArrayOutputStream content = new ByteArrayOutputStream();
    reader.open(own, recipients, List.of(keys), content);
    return content.toByteArray();
  }

  private static byte[] content(int size) {
    byte[] content = new byte[size];
    new Random(size).nextBytes(content);
    return content;
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 65_535, 65_536, 65_537, 131_072, 200_000})
  void what_is_sealed_opens(int size) throws Exception {
    byte[] content = content(size);
    assertThat(open(sealed(content, key("1")), List.of(BOB), key("1"))).isEqualTo(content);
    assertThat(open(sealed(content), List.of(BOB))).isEqualTo(content);
  }

  @Test
  void each_recipient_needs_a_key_of_its_own() throws Exception {
    byte[] content = content(1_000);
    byte[] sealed = sealed(content, key("1"), key("2"));
    assertThat(open(sealed, List.of(BOB), key("1"))).isEqualTo(content);
    assertThat(open(sealed, List.of(CAROL), key("2"))).isEqualTo(content);
    assertThat(open(sealed, List.of(BOB, CAROL), key("1"), key("2"))).isEqualTo(content);
    LinkKey other = new LinkKey("1", key("2").bytes());
    assertThatThrownBy(() -> open(sealed, List.of(BOB), other))
        .isInstanceOf(SealedException.class)
        .hasMessage(SealedException.changed().getMessage());
  }

  /// The link's keys alone, or the private key alone, are not enough.
  @Test
  void both_kinds_of_key_are_needed() throws Exception {
    byte[] sealed = sealed(content(100), key("1"));
    LinkKey unknown = new LinkKey("1", new byte[LinkKey.BYTES]);
    assertThatThrownBy(() -> open(sealed, List.of(BOB), unknown))
        .isInstanceOf(SealedException.class);
    SealedReader reader = SealedReader.begin(new ByteArrayInputStream(sealed), LIMITS);
    ByteArrayOutputStream nothing = new ByteArrayOutputStream();
    assertThatThrownBy(
            () -> reader.open(ServerIdentity.generate(), List.of(BOB), List.of(key("1")), nothing))
        .isInstanceOf(SealedException.class);
    assertThat(nothing.size()).isZero();
  }

  @Test
  void others_do_not_open_it() throws Exception {
    byte[] sealed = sealed(content(100), key("1"));
    String changed = String.valueOf(SealedException.changed().getMessage());
    assertThatThrownBy(() -> open(sealed, List.of(CAROL), key("1"))).hasMessage(changed);
    assertThatThrownBy(() -> open(sealed, List.of(BOB, CAROL), key("1"))).hasMessage(changed);
    ServerIdentity other = ServerIdentity.generate();
    assertThatThrownBy(() -> open(other, SENDER, FROM, NOW, sealed, List.of(BOB), key("1")))
        .hasMessage(changed);
    assertThatThrownBy(() -> open(RECEIVER, other, FROM, NOW, sealed, List.of(BOB), key("1")))
        .hasMessage(changed);
    assertThatThrownBy(() -> open(RECEIVER, SENDER, CAROL, NOW, sealed, List.of(BOB), key("1")))
        .hasMessage(changed);
  }

  @Test
  void it_is_opened_for_a_month() throws Exception {
    byte[] sealed = sealed(content(100), key("1"));
    for (Duration off : List.of(Duration.ofDays(31), Duration.ofHours(-2))) {
      assertThatThrownBy(
              () -> open(RECEIVER, SENDER, FROM, NOW.plus(off), sealed, List.of(BOB), key("1")))
          .hasMessage(SealedException.stale().getMessage());
    }
    assertThat(
            open(
                RECEIVER,
                SENDER,
                FROM,
                NOW.plus(Duration.ofDays(29)),
                sealed,
                List.of(BOB),
                key("1")))
        .hasSize(100);
  }

  /// Each octet of the header, of the signature, and of the last frame; some of the first frame.
  @Test
  void a_change_of_any_octet_is_noticed_and_shows_nothing() throws Exception {
    byte[] content = content(65_536 + 100);
    byte[] sealed = sealed(content, key("1"));
    Set<Integer> places = new HashSet<>();
    int frames = sealed.length - content.length - 2 * SealedFrames.TAG_BYTES;
    for (int at = 0; at < frames; at++) {
      places.add(at);
    }
    for (int at = frames; at < sealed.length; at += at < sealed.length - 120 ? 997 : 1) {
      places.add(at);
    }
    for (int at : places) {
      byte[] changed = sealed.clone();
      changed[at] ^= (byte) (1 << at % Byte.SIZE);
      requireRefused(changed, "octet " + at);
    }
  }

  @Test
  void a_change_of_length_is_noticed() throws Exception {
    byte[] sealed = sealed(content(2 * 65_536), key("1"));
    int frame = SealedFrames.FRAME_BYTES + SealedFrames.TAG_BYTES;
    for (int length : new int[] {0, 3, 4, 100, sealed.length - frame, sealed.length - 1}) {
      requireRefused(Arrays.copyOf(sealed, length), "cut at " + length);
    }
    requireRefused(Arrays.copyOf(sealed, sealed.length + 1), "longer");
    byte[] exchanged = sealed.clone();
    System.arraycopy(sealed, sealed.length - frame, exchanged, sealed.length - 2 * frame, frame);
    System.arraycopy(sealed, sealed.length - 2 * frame, exchanged, sealed.length - frame, frame);
    requireRefused(exchanged, "frames exchanged");
  }

  private static void requireRefused(byte[] changed, String what) {
    assertThatThrownBy(() -> open(changed, List.of(BOB), key("1")))
        .as(what)
        .isInstanceOf(SealedException.class)
        .hasMessage(SealedException.changed().getMessage());
  }

  @Test
  void nothing_repeats() throws Exception {
    byte[] content = new byte[100];
    byte[] first = sealed(content, key("1"));
    byte[] second = sealed(content, key("1"));
    assertThat(Arrays.copyOfRange(first, first.length - 116, first.length))
        .isNotEqualTo(Arrays.copyOfRange(second, second.length - 116, second.length));
  }

  @Test
  void a_message_is_the_same_each_time_it_is_sent() throws Exception {
    SealedMessage message =
        sealer.seal(
            RECEIVER.publicHalf(),
            FROM,
            List.of(new Sealer.Recipient(BOB, Optional.of(key("1")))),
            new Octets(content(70_000)));
    assertThat(octets(message)).isEqualTo(octets(message));
  }

  @Test
  void public_keys_can_be_copied_as_text() {
    PublicIdentity keys = SENDER.publicHalf();
    PublicIdentity read = PublicIdentity.parse("\n" + keys.text().replace("\n", "\r\n") + "\n");
    assertThat(read).isEqualTo(keys);
    assertThat(read.fingerprint()).hasSize(64);
    for (String wrong :
        List.of(
            "",
            "hello",
            keys.text().replaceFirst("(?m)^[A-Za-z0-9+/]{64}$", ""),
            "-----BEGIN POSTHORN PUBLIC KEYS-----\nAAAA\n-----END POSTHORN PUBLIC KEYS-----")) {
      assertThatThrownBy(() -> PublicIdentity.parse(wrong))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void the_content_cannot_be_read_in_the_sealed_message() throws Exception {
    byte[] content = "a sentence that nobody may read".getBytes(US_ASCII);
    String sealed =
        new String(sealed(content, key("1")), java.nio.charset.StandardCharsets.ISO_8859_1);
    assertThat(sealed).doesNotContain("sentence");
  }
}
