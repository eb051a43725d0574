package org.posthorn.directory.tokens;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.posthorn.directory.Account;
import org.posthorn.vault.MasterKey;

class TokenKeysTest {
  private final Issuer issuer = new Issuer();
  private final Account alice = issuer.account("alice@x.test");

  @AfterEach
  void close() {
    issuer.close();
  }

  private String signing() {
    return issuer.keys.signing().getKeyID();
  }

  private List<String> published() {
    return issuer.keys.published().stream().map(key -> key.getKeyID()).toList();
  }

  @Test
  void theFirstTokenMakesTheKeyAndNodesShareIt() {
    String id = signing();

    try (Issuer other = issuer.node()) {
      assertThat(other.keys.signing().getKeyID()).isEqualTo(id);
      assertThat(published()).containsExactly(id);
      assertThat(issuer.keys.published().getFirst().isPrivate()).isFalse();
    }
  }

  @Test
  void aKeySignsForAMonthAndIsKeptUntilItsTokensHaveExpired() {
    String first = signing();
    issuer.clock.turn(Duration.ofDays(30).minusSeconds(1));
    assertThat(signing()).isEqualTo(first);
    String old = issuer.token(alice, "imap");
    issuer.clock.turn(Duration.ofSeconds(1));
    String second = signing();

    assertThat(second).isNotEqualTo(first);
    assertThat(published()).containsExactly(second, first);
    assertThat(issuer.tokens.verify(old)).isPresent();
    issuer.clock.turn(Duration.ofMinutes(16));
    assertThat(signing()).isEqualTo(second);
    assertThat(published()).containsExactly(second);
  }

  @Test
  void aKeyThatMayBeKnownIsReplacedAtOnce() {
    String first = signing();
    issuer.clock.turn(Duration.ofSeconds(1));
    issuer.keys.rotate();

    assertThat(signing()).isNotEqualTo(first);
    assertThat(published()).hasSize(2);
  }

  @Test
  void aNodeFindsTheKeyThatAnotherHasMade() {
    try (Issuer other = issuer.node()) {
      String first = issuer.token(alice, "imap");
      assertThat(other.tokens.verify(first)).isPresent();
      issuer.clock.turn(Duration.ofDays(31));
      String second = issuer.token(alice, "imap");

      assertThat(other.tokens.verify(second)).isPresent();
    }
  }

  /// Tokens with keys that do not exist make no node read the store for each of them.
  @Test
  void unknownKeysAreLookedForOnceASecond() {
    assertThat(issuer.keys.verifying("none")).isEmpty();
    try (Issuer other = issuer.node()) {
      assertThat(issuer.keys.verifying(other.keys.signing().getKeyID())).isEmpty();
      issuer.clock.turn(Duration.ofSeconds(1));
      assertThat(issuer.keys.verifying(other.keys.signing().getKeyID())).isPresent();
    }
  }

  @Test
  void privateHalvesAreSealedAndSealedAnewWithTheRest() {
    String token = issuer.token(alice, "imap");
    List<MasterKey> keys = issuer.vault.keys();
    MasterKey newer = MasterKey.generate(new SecureRandom(), Instant.EPOCH);
    issuer.vault.replace(List.of(newer, keys.getFirst()));

    assertThat(TokenKeys.SECRETS.survey(issuer.kv).plain()).isZero();
    assertThat(TokenKeys.SECRETS.reseal(issuer.kv, issuer.vault)).isEqualTo(1);
    issuer.vault.replace(List.of(newer));
    assertThat(TokenKeys.SECRETS.check(issuer.kv, issuer.vault)).isEmpty();
    try (Issuer other = issuer.node()) {
      assertThat(other.tokens.verify(token)).isPresent();
    }
  }

  /// As after a restore without the master key.
  @Test
  void aKeyThatCannotBeOpenedIsReplaced() {
    String first = signing();
    issuer.vault.replace(List.of(MasterKey.generate(new SecureRandom(), Instant.EPOCH)));

    try (Issuer other = issuer.node()) {
      assertThat(other.keys.signing().getKeyID()).isNotEqualTo(first);
      assertThat(other.keys.signing().getKeyID()).isEqualTo(other.keys.signing().getKeyID());
    }
  }
}
