package org.posthorn.directory;

import org.posthorn.architecture.ModuleRules;

class ArchitectureTest implements ModuleRules {}
