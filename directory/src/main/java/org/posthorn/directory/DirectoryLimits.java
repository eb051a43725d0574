package org.posthorn.directory;

import java.time.Duration;

/// Limits of the directory, so that a mistake or an attack has a known cost.
///
/// @param quotaBytesDefault the default quota of an account
/// @param namesCached cached recipient addresses, including unknown ones; about 200 bytes each
/// @param accountsCached cached accounts; about 400 bytes each
/// @param aliasTargets targets of one alias
/// @param forwardTargets addresses that one account may forward to: each message is sent to all of
///   them
/// @param patternsPerDomain regular expressions of one domain: each may be tried for each unknown
///   recipient, about a microsecond each
/// @param patternChars longest regular expression
/// @param aliasDepth length of a chain of aliases and forwarding accounts; also ends loops
/// @param deliveriesPerRecipient accounts and remote targets that one address may resolve to
/// @param credentialsPerAccount passwords of one account: SCRAM tries a proof against each
/// @param passwordBytes longest password in UTF-8
/// @param nameChars longest display name or name of an app password
/// @param importedAtOnce accounts in one import
/// @param hashingThreads platform threads that compute Argon2; 0 means one per processor. Each uses
///   the memory of [Argon2Settings]
/// @param hashingQueue verifications that may wait; further ones fail temporarily. At 40 ms each
///   and two threads the last of 128 waits 2.6 s
/// @param rememberedPasswords cached verified passwords; about 200 bytes each
/// @param rememberedTime for how long
/// @param failuresPerAddress failures of one client address (IPv6: one /64) without delay
/// @param failuresPerAccount failures for one login name without delay
/// @param backOffPerAddress longest lockout of an address
/// @param backOffPerAccount longest lockout of a login name; short, because anybody can cause it
/// @param failuresForgotten time after which failures are forgotten
/// @param throttleEntries remembered addresses, and names; the one with the oldest failure is
///   dropped
public record DirectoryLimits(
    long quotaBytesDefault,
    int namesCached,
    int accountsCached,
    int aliasTargets,
    int forwardTargets,
    int patternsPerDomain,
    int patternChars,
    int aliasDepth,
    int deliveriesPerRecipient,
    int credentialsPerAccount,
    int passwordBytes,
    int nameChars,
    int importedAtOnce,
    int hashingThreads,
    int hashingQueue,
    int rememberedPasswords,
    Duration rememberedTime,
    int failuresPerAddress,
    int failuresPerAccount,
    Duration backOffPerAddress,
    Duration backOffPerAccount,
    Duration failuresForgotten,
    int throttleEntries) {

  /// The defaults.
  public static DirectoryLimits defaults() {
    return new DirectoryLimits(
        5L << 30,
        100_000,
        100_000,
        1_000,
        20,
        100,
        512,
        10,
        1_000,
        32,
        1_024,
        200,
        100_000,
        0,
        128,
        50_000,
        Duration.ofMinutes(10),
        10,
        5,
        Duration.ofMinutes(15),
        Duration.ofMinutes(1),
        Duration.ofHours(1),
        10_000);
  }

  /// The same with another default quota.
  public DirectoryLimits withQuotaBytesDefault(long bytes) {
    return new DirectoryLimits(
        bytes,
        namesCached,
        accountsCached,
        aliasTargets,
        forwardTargets,
        patternsPerDomain,
        patternChars,
        aliasDepth,
        deliveriesPerRecipient,
        credentialsPerAccount,
        passwordBytes,
        nameChars,
        importedAtOnce,
        hashingThreads,
        hashingQueue,
        rememberedPasswords,
        rememberedTime,
        failuresPerAddress,
        failuresPerAccount,
        backOffPerAddress,
        backOffPerAccount,
        failuresForgotten,
        throttleEntries);
  }
}
