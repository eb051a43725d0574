package org.posthorn.search;

import org.posthorn.architecture.ModuleRules;

class ArchitectureTest implements ModuleRules {}
