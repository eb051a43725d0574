package org.posthorn.directory;

import java.time.Duration;

/// Every bound of the directory. Each exists so that a mistake or an attack costs a known amount.
///
/// @param quotaBytesDefault the quota of an account for which none is given
/// @param namesCached recipient addresses remembered, found or not; about 200 bytes each
/// @param accountsCached accounts remembered; about 400 bytes each
/// @param aliasTargets targets of one alias
/// @param forwardTargets addresses that one account may forward to: each message to it is sent to
///   all of them
/// @param patternsPerDomain regular expressions of one domain: each may be tried for each unknown
///   recipient, about a microsecond apiece
/// @param patternChars longest regular expression
/// @param aliasDepth how many aliases and forwarding accounts may lead from one to the next, which
///   also ends loops
/// @param deliveriesPerRecipient accounts and remote targets that one address may lead to
/// @param credentialsPerAccount passwords of one account: SCRAM tries a proof against each
/// @param passwordBytes longest password in UTF-8
/// @param nameChars longest display name or name of an app password
/// @param importedAtOnce accounts in one import
/// @param hashingThreads platform threads that compute Argon2; 0 is one per processor. Each holds
///   the memory that the [Argon2Settings] name
/// @param hashingQueue verifications that may wait; more are answered as temporary failures. At 40
///   ms each and two threads the last of 128 waits 2.6 s
/// @param rememberedPasswords verified passwords remembered; about 200 bytes each
/// @param rememberedFor for how long
/// @param failuresPerAddress failures of one peer address (IPv6: one /64) that cost nothing
/// @param failuresPerAccount failures for one login name that cost nothing
/// @param backOffPerAddress longest refusal of an address
/// @param backOffPerAccount longest refusal of a login name; short, because anybody can cause it
/// @param failuresForgotten after so long without a failure an address or name is as new
/// @param throttleEntries addresses, and names, whose failures are remembered; the one that failed
///   longest ago gives way
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
    Duration rememberedFor,
    int failuresPerAddress,
    int failuresPerAccount,
    Duration backOffPerAddress,
    Duration backOffPerAccount,
    Duration failuresForgotten,
    int throttleEntries) {

  /// What a server uses unless configured otherwise.
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

  /// The same with another default quota, which a configuration may set.
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
        rememberedFor,
        failuresPerAddress,
        failuresPerAccount,
        backOffPerAddress,
        backOffPerAccount,
        failuresForgotten,
        throttleEntries);
  }
}
