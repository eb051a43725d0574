package org.posthorn.web;

import java.time.Duration;

/// Limits of WebSockets and event streams. The limit per address is that of connections.
///
/// @param openMax open WebSockets and streams
/// @param messageMax characters of one message
/// @param unfinishedMax characters of messages of all clients that are not processed yet
/// @param messagesAtOnceMax messages of one socket that are processed concurrently
/// @param waitingMax buffered characters for one client, with 256 more for each message
/// @param heartbeat idle time after which the server sends a ping or comment, so that proxies keep
///   the connection and dead clients are detected
/// @param silenceMax longest time in which a client neither sends nor reads
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
