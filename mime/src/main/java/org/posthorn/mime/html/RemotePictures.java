package org.posthorn.mime.html;

import java.util.Optional;

/// Maps URLs of remote images to addresses for the page.
@FunctionalInterface
public interface RemotePictures {
  /// Loads no remote images.
  RemotePictures BLOCKED = _ -> Optional.empty();

  /// @param url of `https` or `http`, as the message has it
  /// @return the address that the page loads instead; empty for none
  Optional<String> at(String url);
}
