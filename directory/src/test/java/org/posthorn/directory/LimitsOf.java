package org.posthorn.directory;

import java.time.Duration;

/// Limits for tests: small enough to be reached.
final class LimitsOf {
  private LimitsOf() {}

  static DirectoryLimits tests() {
    return new DirectoryLimits(
        5L << 30,
        50,
        50,
        20,
        3,
        5,
        64,
        4,
        10,
        4,
        100,
        40,
        2_000,
        2,
        16,
        8,
        Duration.ofMinutes(10),
        6,
        3,
        Duration.ofMinutes(15),
        Duration.ofMinutes(1),
        Duration.ofHours(1),
        10);
  }

  /// Aliases may lead on more often than a test has names, so that no chain is too long.
  static DirectoryLimits deepAliases() {
    DirectoryLimits t = tests();
    return new DirectoryLimits(
        t.quotaBytesDefault(),
        t.namesCached(),
        t.accountsCached(),
        t.aliasTargets(),
        t.forwardTargets(),
        t.patternsPerDomain(),
        t.patternChars(),
        40,
        t.deliveriesPerRecipient(),
        t.credentialsPerAccount(),
        t.passwordBytes(),
        t.nameChars(),
        t.importedAtOnce(),
        t.hashingThreads(),
        t.hashingQueue(),
        t.rememberedPasswords(),
        t.rememberedTime(),
        t.failuresPerAddress(),
        t.failuresPerAccount(),
        t.backOffPerAddress(),
        t.backOffPerAccount(),
        t.failuresForgotten(),
        t.throttleEntries());
  }

  /// One thread that computes and a queue of one.
  static DirectoryLimits narrowPool() {
    DirectoryLimits t = tests();
    return new DirectoryLimits(
        t.quotaBytesDefault(),
        t.namesCached(),
        t.accountsCached(),
        t.aliasTargets(),
        t.forwardTargets(),
        t.patternsPerDomain(),
        t.patternChars(),
        t.aliasDepth(),
        t.deliveriesPerRecipient(),
        t.credentialsPerAccount(),
        t.passwordBytes(),
        t.nameChars(),
        t.importedAtOnce(),
        1,
        1,
        t.rememberedPasswords(),
        t.rememberedTime(),
        1_000,
        1_000,
        t.backOffPerAddress(),
        t.backOffPerAccount(),
        t.failuresForgotten(),
        t.throttleEntries());
  }
}
