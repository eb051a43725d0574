package org.posthorn.server.search;

import java.util.Optional;
import org.posthorn.extract.process.ExtractorLimits;
import org.posthorn.runtime.Metrics;
import org.posthorn.search.index.IndexFiles;
import org.posthorn.search.index.SearchIndex;
import org.posthorn.search.index.encrypted.EncryptedFiles;
import org.posthorn.search.index.encrypted.IndexKey;
import org.posthorn.server.config.Configuration;
import org.posthorn.server.config.ConfiguredLimits;
import org.posthorn.server.config.Settings;
import org.posthorn.server.storage.DataDirectory;
import org.posthorn.server.storage.Storage;

/// Builds the search index.
public final class SearchSetup {
  private SearchSetup() {}

  /// @return empty if the configuration wants none
  public static Optional<SearchIndex> of(
      Configuration configuration, Storage storage, Metrics metrics) {
    if (!configuration.get(Settings.SEARCH_INDEX)) {
      return Optional.empty();
    }
    SearchIndex.Setup setup =
        SearchIndex.Setup.of(storage.kv().epoch())
            .with(ConfiguredLimits.search(configuration))
            .with(files(storage))
            .with(metrics);
    return Optional.of(
        new SearchIndex(
            storage.data().resolve(DataDirectory.SEARCH),
            storage.mail(),
            configuration.get(Settings.SEARCH_ATTACHMENTS)
                ? setup.with(ExtractorLimits.defaults())
                : setup));
  }

  private static IndexFiles files(Storage storage) {
    if (storage.encryption().isEncrypting()) {
      return new EncryptedFiles(IndexKey.require(storage.kv()));
    }
    IndexKey.remove(storage.kv());
    return IndexFiles.PLAIN;
  }
}
