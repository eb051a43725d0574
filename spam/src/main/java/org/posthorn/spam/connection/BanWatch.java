package org.posthorn.spam.connection;

import java.net.InetAddress;

/// Is notified of bans and of rejected connections. Called while the client waits, by many threads:
/// must not block.
public interface BanWatch {
  /// Ignores everything.
  BanWatch NONE =
      new BanWatch() {
        @Override
        public void banned(InetAddress client, Ban ban) {}

        @Override
        public void refused(InetAddress client, Ban ban) {}
      };

  /// A client was banned automatically.
  void banned(InetAddress client, Ban ban);

  /// A banned client has connected. Called once for each [BanLimits#window], because a client may
  /// try thousands of times.
  void refused(InetAddress client, Ban ban);
}
