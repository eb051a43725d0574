package org.posthorn.vault;

import org.posthorn.architecture.ModuleRules;

class ArchitectureTest implements ModuleRules {}
