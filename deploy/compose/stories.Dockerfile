# The stories of e2e/ with everything that they need to run: for deploy/compose/stories.yml, and never for an installation.
ARG NODE_VERSION=24.21.0

FROM node:${NODE_VERSION}-bookworm-slim
WORKDIR /valija
COPY . .
RUN --mount=type=cache,target=/root/.npm npm ci --ignore-scripts --no-audit --no-fund
RUN node node_modules/typescript/bin/tsc -b
ENTRYPOINT ["node", "--experimental-vm-modules", "--disable-warning=ExperimentalWarning", "--disable-warning=TimeoutNegativeWarning", "node_modules/jest/bin/jest.js", "--selectProjects", "e2e", "--runInBand"]
