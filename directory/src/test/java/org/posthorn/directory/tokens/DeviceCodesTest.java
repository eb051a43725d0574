package org.posthorn.directory.tokens;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.posthorn.directory.DirectoryException;
import org.posthorn.directory.Principal;
import org.posthorn.directory.Scope;
import org.posthorn.directory.tokens.DeviceCodes.Answer;

class DeviceCodesTest {
  private static final DeviceLimits LIMITS =
      new DeviceLimits(
          Duration.ofMinutes(10), Duration.ofSeconds(5), 5, 3, 2, Duration.ofMinutes(15));
  private static final DeviceCodes.Request REQUEST =
      new DeviceCodes.Request("tv", "TV", Scope.of(List.of("jmap")), "jmap");

  private final Issuer issuer = new Issuer();
  private final Principal alice = Principal.of(issuer.account("alice@x.test"));
  private final DeviceCodes codes = new DeviceCodes(issuer.kv, issuer.clock, LIMITS);

  @AfterEach
  void close() {
    issuer.close();
  }

  private DeviceCodes.Started start() {
    return start("192.0.2.1");
  }

  private DeviceCodes.Started start(String from) {
    return codes.start(REQUEST, InetAddress.ofLiteral(from));
  }

  private String poll(DeviceCodes.Started started) {
    issuer.clock.turn(Duration.ofSeconds(5));
    return codes.poll(started.deviceCode(), "tv").getClass().getSimpleName();
  }

  @Test
  void aProgramIsAllowedOnceByWhoeverTypesItsCode() {
    DeviceCodes.Started started = start();

    assertThat(started.userCode()).matches("[BCDFGHJKLMNPQRSTVWXZ]{4}-[BCDFGHJKLMNPQRSTVWXZ]{4}");
    assertThat(poll(started)).isEqualTo("Pending");
    String typed = " " + started.userCode().toLowerCase(Locale.ROOT).replace("-", " ");
    assertThat(codes.find(alice, typed)).contains(REQUEST);
    assertThat(codes.decide(alice, typed, true)).isTrue();
    assertThat(codes.decide(alice, typed, false)).describedAs("decided").isFalse();
    issuer.clock.turn(Duration.ofSeconds(5));
    assertThat(codes.poll(started.deviceCode(), "tv"))
        .isEqualTo(new Answer.Allowed(alice.account(), REQUEST));
    assertThat(poll(started)).describedAs("once").isEqualTo("Expired");
  }

  @Test
  void aProgramIsDenied() {
    DeviceCodes.Started started = start();

    assertThat(codes.decide(alice, started.userCode(), false)).isTrue();
    assertThat(codes.find(alice, started.userCode())).isEmpty();
    assertThat(poll(started)).isEqualTo("Denied");
    assertThat(poll(started)).isEqualTo("Expired");
  }

  @Test
  void aCodeExpires() {
    DeviceCodes.Started started = start();
    issuer.clock.turn(Duration.ofMinutes(10));

    assertThat(codes.find(alice, started.userCode())).isEmpty();
    assertThat(codes.decide(alice, started.userCode(), true)).isFalse();
    assertThat(poll(started)).isEqualTo("Expired");
  }

  @Test
  void aCodeIsOfItsProgramAlone() {
    DeviceCodes.Started started = start();

    assertThat(codes.poll(started.deviceCode(), "other")).isEqualTo(new Answer.Expired());
    assertThat(codes.poll(started.deviceCode() + "x", "tv")).isEqualTo(new Answer.Expired());
    assertThat(codes.poll("", "tv")).isEqualTo(new Answer.Expired());
    assertThat(codes.poll(started.userCode(), "tv")).isEqualTo(new Answer.Expired());
  }

  /// RFC 8628 §3.5: five seconds more each time.
  @Test
  void aProgramThatAsksTooOftenHasToWaitLonger() {
    DeviceCodes.Started started = start();

    assertThat(codes.poll(started.deviceCode(), "tv")).isEqualTo(new Answer.Pending());
    assertThat(codes.poll(started.deviceCode(), "tv")).isEqualTo(new Answer.SlowDown());
    issuer.clock.turn(Duration.ofSeconds(9));
    assertThat(codes.poll(started.deviceCode(), "tv")).isEqualTo(new Answer.SlowDown());
    issuer.clock.turn(Duration.ofSeconds(15));
    assertThat(codes.poll(started.deviceCode(), "tv")).isEqualTo(new Answer.Pending());
  }

  @Test
  void codesThatWaitAreBoundedAndExpiredOnesMakeRoom() {
    for (int i = 0; i < LIMITS.codesPerNetwork(); i++) {
      assertThat(start().userCode()).isNotEmpty();
    }
    assertThatThrownBy(this::start).isInstanceOf(DirectoryException.class);
    for (int i = LIMITS.codesPerNetwork(); i < LIMITS.codes(); i++) {
      assertThat(start("198.51.100." + i).userCode()).isNotEmpty();
    }
    assertThatThrownBy(() -> start("203.0.113.1")).isInstanceOf(DirectoryException.class);
    issuer.clock.turn(Duration.ofMinutes(10));
    assertThat(start().userCode()).isNotEmpty();
  }

  @Test
  void whoeverGuessesCodesIsSlowedAndNobodyElse() {
    DeviceCodes.Started started = start();
    for (int i = 0; i <= LIMITS.failures(); i++) {
      assertThat(codes.find(alice, "BBBB-BBB" + i)).isEmpty();
    }

    assertThatThrownBy(() -> codes.find(alice, started.userCode()))
        .isInstanceOf(DirectoryException.class);
    Principal bob = Principal.of(issuer.account("bob@x.test"));
    assertThat(codes.find(bob, started.userCode())).isPresent();
    issuer.clock.turn(Duration.ofMinutes(1));
    assertThat(codes.find(alice, started.userCode())).isPresent();
  }

  @Test
  void nothingOfACodeIsPrinted() {
    DeviceCodes.Started started = start();

    assertThat(started.toString())
        .doesNotContain(started.deviceCode())
        .doesNotContain(started.userCode());
  }
}
