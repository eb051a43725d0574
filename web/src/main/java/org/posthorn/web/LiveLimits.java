package org.posthorn.web;

import java.time.Duration;

/// What clients may make the server spend by WebSockets and streams of events. How many of them one
/// address may have open is as many as it may have connections.
///
/// @param openMax how many are open at once
/// @param messageMax characters of one message
/// @param unfinishedMax characters of messages, of all clients together, that are not answered yet
/// @param messagesAtOnceMax messages of one socket that are answered at once
/// @param waitingMax characters that wait for one client to be read, each message counted as 256
///   more
/// @param heartbeat after how much silence the server says something, so that proxies keep the
///   connection and clients that are gone are noticed
/// @param silenceMax how long a client may neither send nor read
public record LiveLimits(
    int openMax,
    int messageMax,
    long unfinishedMax,
    int messagesAtOnceMax,
    int waitingMax,
    Duration heartbeat,
    Duration silenceMax) {

  public static LiveLimits defaults() {
    return new LiveLimits(
        10_000, 10 << 20, 64L << 20, 8, 1 << 20, Duration.ofSeconds(45), Duration.ofSeconds(120));
  }
}
