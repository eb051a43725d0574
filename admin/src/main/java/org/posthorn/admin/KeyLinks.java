package org.posthorn.admin;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.posthorn.admin.installation.InstallationDescription;
import org.posthorn.vault.qkd.KeyServerException;
import org.posthorn.vault.qkd.KeyServerStatus;
import org.posthorn.vault.qkd.LinkState;
import org.posthorn.vault.sealed.PublicIdentity;
import org.posthorn.vault.sealed.SealedLink;

/// The key links to other servers, with which mail is sealed. Operators only.
public final class KeyLinks {
  private final InstallationStores kept;
  private final InstallationDescription site;

  KeyLinks(InstallationStores kept, InstallationDescription site) {
    this.kept = kept;
    this.site = site;
  }

  /// A link, asked now.
  ///
  /// @param status what the key server says; empty if it does not answer as it should
  /// @param failure why not; otherwise empty
  /// @param state what is remembered of it, with this answer
  public record Asked(
      SealedLink link, Optional<KeyServerStatus> status, String failure, LinkState state) {}

  /// Asks all key servers.
  public List<Asked> status(Caller by) {
    by.requireInstallation(kept.access());
    List<Asked> all = new ArrayList<>();
    for (SealedLink link : site.sealedLinks().links()) {
      try {
        KeyServerStatus status = link.keys().measure();
        all.add(new Asked(link, Optional.of(status), "", link.keys().state()));
      } catch (KeyServerException e) {
        all.add(new Asked(link, Optional.empty(), e.text(), link.keys().state()));
      }
    }
    return all;
  }

  /// What the administrators of the other servers need. Made by the first call.
  public PublicIdentity publicKeys(Caller by) {
    by.requireInstallation(kept.access());
    return site.sealedLinks().publicIdentity();
  }
}
