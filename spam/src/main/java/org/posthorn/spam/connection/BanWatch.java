package org.posthorn.spam.connection;

import java.net.InetAddress;

/// Learns of bans and of the clients that they keep out. Called while the client waits, from many
/// threads: must not block.
public interface BanWatch {
  /// Nobody wants to know.
  BanWatch NONE =
      new BanWatch() {
        @Override
        public void banned(InetAddress client, Ban ban) {}

        @Override
        public void turnedAway(InetAddress client, Ban ban) {}
      };

  /// A client was banned for what it did.
  void banned(InetAddress client, Ban ban);

  /// A client that is banned has connected. It may try thousands of times: told once for each
  /// [BanLimits#window].
  void turnedAway(InetAddress client, Ban ban);
}
