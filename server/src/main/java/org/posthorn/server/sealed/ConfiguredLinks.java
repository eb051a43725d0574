package org.posthorn.server.sealed;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;
import org.posthorn.kv.KeyValueStore;
import org.posthorn.runtime.IoReason;
import org.posthorn.server.config.Configuration;
import org.posthorn.server.config.QkdLinkSetting;
import org.posthorn.server.config.Settings;
import org.posthorn.vault.Vault;
import org.posthorn.vault.qkd.KeyLink;
import org.posthorn.vault.qkd.KeyServer;
import org.posthorn.vault.qkd.QkdLimits;
import org.posthorn.vault.sealed.PublicIdentity;
import org.posthorn.vault.sealed.SealedLimits;
import org.posthorn.vault.sealed.SealedLink;
import org.posthorn.vault.sealed.SealedLinks;
import org.posthorn.vault.sealed.ServerIdentity;

/// Makes the links that `qkd.links` lists.
public final class ConfiguredLinks {
  private ConfiguredLinks() {}

  /// The files of a link.
  private record FilesRead(SSLContext tls, PublicIdentity peer) {}

  /// Reads all files.
  ///
  /// @throws org.posthorn.server.config.ConfigurationException naming the line of the link
  public static void check(Configuration configuration) {
    Set<String> names = new HashSet<>();
    Set<String> domains = new HashSet<>();
    List<QkdLinkSetting> all = configuration.get(Settings.QKD_LINKS);
    for (int row = 0; row < all.size(); row++) {
      QkdLinkSetting link = all.get(row);
      if (!names.add(link.name())) {
        throw configuration.wrong(
            Settings.QKD_LINKS, row, "there are two links named " + link.name());
      }
      for (String domain : link.domains()) {
        if (!domains.add(domain)) {
          throw configuration.wrong(Settings.QKD_LINKS, row, domain + " is in two links");
        }
      }
      read(configuration, row, link);
    }
  }

  /// Makes the links.
  ///
  /// @param vault for this server's own keys
  /// @throws org.posthorn.server.config.ConfigurationException naming the line of the link
  public static SealedLinks of(
      Configuration configuration, KeyValueStore kv, Supplier<Vault> vault) {
    List<SealedLink> links = new ArrayList<>();
    QkdLimits limits = QkdLimits.defaults();
    InstantSource clock = InstantSource.system();
    List<QkdLinkSetting> all = configuration.get(Settings.QKD_LINKS);
    for (int row = 0; row < all.size(); row++) {
      QkdLinkSetting link = all.get(row);
      FilesRead files = read(configuration, row, link);
      KeyServer server = new KeyServer(link.keyServer(), link.peerSae(), files.tls(), limits);
      links.add(
          new SealedLink(
              new KeyLink(link.name(), server, kv, clock, limits),
              files.peer(),
              link.domains(),
              link.withoutKeys()));
    }
    return new SealedLinks(
        () -> ServerIdentity.of(kv, vault.get()), links, clock, SealedLimits.defaults());
  }

  private static FilesRead read(Configuration configuration, int row, QkdLinkSetting link) {
    Path data = configuration.get(Settings.DATA);
    Path peer = data.resolve(link.peerKeys());
    try {
      return new FilesRead(
          MutualTls.of(
              data.resolve(link.files().certificate()),
              data.resolve(link.files().privateKey()),
              data.resolve(link.files().authorities())),
          PublicIdentity.parse(Files.readString(peer)));
    } catch (IOException e) {
      throw configuration.wrong(
          Settings.QKD_LINKS, row, "link " + link.name() + ": " + IoReason.of(e));
    } catch (IllegalArgumentException e) {
      throw configuration.wrong(
          Settings.QKD_LINKS,
          row,
          "link "
              + link.name()
              + ": "
              + peer
              + " is not what 'posthorn qkd public-keys' prints on the other server: "
              + e.getMessage());
    }
  }
}
